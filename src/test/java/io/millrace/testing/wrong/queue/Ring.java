package io.millrace.testing.wrong.queue;

/** Wrong: nine classes that each lead to the next, and the last to the first. */
@SuppressWarnings({"unused", "MultipleTopLevelClasses"})
record Ring(Ring2 next) {}

record Ring2(Ring3 next) {}

record Ring3(Ring4 next) {}

record Ring4(Ring5 next) {}

record Ring5(Ring6 next) {}

record Ring6(Ring7 next) {}

record Ring7(Ring8 next) {}

record Ring8(Ring9 next) {}

record Ring9(Ring next) {}
