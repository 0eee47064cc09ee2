import java.util.List;

/** One kind of work, measured from a service that has just started to figures. */
interface Workload {

    List<Workload> ALL = List.of(
            new Burst(),
            new Idle(),
            new Parallel(),
            new Seeds(),
            new Ladder(),
            new WideAndDeep(),
            new ManyWaiting(),
            new History(),
            new Growth(),
            new Delays());

    /** W1 to W10. */
    String id();

    String title();

    /** Runs once on the stage and reports each case to it. */
    void run(Stage stage) throws Exception;
}
