package io.millrace.queue;

import io.millrace.redis.Script;

/** The scripts of the queue. They keep the order that {@link Backlog} keeps for one process. */
final class QueueScripts {

    static final Script OFFER = script("offer");
    static final Script TAKE = script("take");
    static final Script MOVE = script("move");
    static final Script ACK = script("ack");
    static final Script REQUEUE = script("requeue");
    static final Script WITHDRAW = script("withdraw");
    static final Script MISSING = script("missing");
    static final Script CLAIM_REFILL = script("claim-refill");
    static final Script EXTEND_REFILL = script("extend-refill");
    static final Script COMPLETE_REFILL = script("complete-refill");
    static final Script FREE_SLOTS = script("free-slots");
    static final Script WAITING_GROUPS = script("waiting-groups");
    static final Script DEPTH = script("depth");
    static final Script PERMITS = script("permits");
    static final Script SETTLE_PERMITS = script("settle-permits");
    static final Script FORGET_CONSUMERS = script("forget-consumers");

    private QueueScripts() {}

    private static Script script(String name) {
        return Script.resource("/queue/" + name + ".lua");
    }
}
