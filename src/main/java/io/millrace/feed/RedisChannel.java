package io.millrace.feed;

import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The publishing side of one execution on Redis: its keys, and what is known of its numbering. */
final class RedisChannel implements Feed.Channel {

    private final RedisPublisher publisher;
    private final FeedConfig config;
    private final ExecutionId execution;
    private final String tail;
    private final String topic;
    private volatile String epoch = Chunk.newEpoch();
    private volatile long floor;
    /** Events that were given up after all that was sent. */
    private final AtomicLong lost = new AtomicLong();

    RedisChannel(RedisPublisher publisher, FeedConfig config, FeedNames names, TenantId tenant, ExecutionId id) {
        this.publisher = publisher;
        this.config = config;
        this.execution = id;
        this.tail = names.tail(tenant, id);
        this.topic = names.channel(tenant, id);
    }

    ExecutionId execution() {
        return execution;
    }

    String tail() {
        return tail;
    }

    @Override
    public Uni<Void> publish(List<ExecutionEvent> events) {
        return events.isEmpty() ? Uni.createFrom().voidItem() : publisher.publish(this, events);
    }

    /** What is published next leaves out so many numbers. */
    void lost(long events) {
        lost.addAndGet(events);
    }

    EventBatch batch(List<String> lines, boolean terminal) {
        return new EventBatch(this, lines, terminal, lost.getAndSet(0), false);
    }

    /** Of the script, in its order. */
    List<String> arguments(EventBatch batch) {
        var ttl = batch.terminal() ? config.completionTtl() : config.stateTtl();
        var usual = List.of(
                Long.toString(floor),
                epoch,
                Integer.toString(batch.lines().size()),
                Long.toString(ttl.toMillis()),
                Integer.toString(config.tail()),
                topic,
                Chunk.payload(batch.lines()));
        if (batch.skipped() == 0 && !batch.attempted()) {
            return usual;
        }
        var all = new ArrayList<>(usual);
        all.add(Long.toString(batch.skipped()));
        all.add(batch.attempted() ? "1" : "0");
        return all;
    }

    /** @param head {@code epoch:last} */
    void published(String head) {
        int colon = head.indexOf(':');
        epoch = head.substring(0, colon);
        floor = Long.parseLong(head, colon + 1, head.length(), 10);
    }

    // Redis may have assigned the numbers anyway: if the tail is lost too, they must not be assigned again.
    void failed() {
        epoch = Chunk.newEpoch();
    }
}
