package io.millrace.execution;

/** What reaches an execution from outside and may end the wait of a step. Each one counts in {@link Claim#signals}. */
public sealed interface Signal {

    /** Whether it ends this wait. */
    boolean ends(StepWait wait);

    <T> T fold(Cases<T> cases);

    /** One method for each. */
    interface Cases<T> {
        T childCompleted(ChildCompleted completed);

        T message(Message message);
    }

    /** An execution that one of its steps started is over. The child's own row says so: nothing else is stored. */
    record ChildCompleted(Claim.Child child) implements Signal {
        @Override
        public boolean ends(StepWait wait) {
            return wait instanceof StepWait.ForChild one && one.child().equals(child.id());
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.childCompleted(this);
        }
    }

    /**
     * Any other, stored with the execution.
     *
     * @param kind what steps wait for
     * @param payload JSON text
     */
    record Message(String kind, String payload) implements Signal {
        @Override
        public boolean ends(StepWait wait) {
            return wait instanceof StepWait.ForSignal one && one.kind().equals(kind);
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.message(this);
        }
    }
}
