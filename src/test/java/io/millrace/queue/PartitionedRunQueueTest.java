package io.millrace.queue;

/** All that holds with one partition holds with several. */
class PartitionedRunQueueTest extends RedisRunQueueTest {

    @Override
    int partitions() {
        return 3;
    }
}
