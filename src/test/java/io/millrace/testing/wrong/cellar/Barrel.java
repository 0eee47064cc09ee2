package io.millrace.testing.wrong.cellar;

/** Of a room that the table does not name. */
public class Barrel {}
