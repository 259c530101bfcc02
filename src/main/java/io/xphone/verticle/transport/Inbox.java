package io.xphone.verticle.transport;

import io.vertx.core.internal.ContextInternal;
import io.xphone.sip.SourceGroup;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipWriter;
import io.xphone.sip.overload.CallGate;
import io.xphone.sip.overload.InboundQueue;
import io.xphone.sip.overload.MessageGlance;
import io.xphone.sip.overload.Urgency;
import io.xphone.verticle.runtime.FileDescriptors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The received messages of an agent between reading and handling. Reading puts them here; they are handled in the same
 * turn of the event loop, by urgency, for a slice of time. What is left is handled in the next turns, between which the
 * event loop reads its sockets and runs the media. So the queue of an overloaded agent is here, where {@link
 * InboundQueue} decides, and not in the buffers of the system. Used on one event loop.
 */
final class Inbox {

    /** Handles messages. */
    interface Handler {
        /** Handles a message of a stream. */
        void handle(SipMessage message, Flow from);

        /** Handles a datagram from this offset on. */
        void handle(byte[] data, int start, Flow from);

        /** Rejects a message that is not handled for overload. */
        void reject(SipMessage message, Flow from, InboundQueue.Fate fate);

        /** Parses a datagram; null for a malformed one, which has been answered. */
        SipMessage parse(byte[] data, int start, Flow from);

        /** So many requests have been rejected since the last call of this method. */
        void rejected(int count);

        /** New calls have been handed over; the event loop of the calls runs this when it has handled them. */
        void handedOver(Runnable passed);
    }

    /**
     * What has been received.
     *
     * @param datagram null for a message of a stream
     * @param message null for a datagram
     */
    private record Received(byte[] datagram, int start, SipMessage message, Flow from) {}

    private static final Logger LOG = LoggerFactory.getLogger("io.xphone.sip");

    /** How long messages are handled in one turn. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** New calls on their way to the event loop of the calls at most: some ms of its time. */
    private static final int MAX_WINDOW = 32;

    private static final int MAX_UNANSWERED = 2_000;
    private static final long WAIT_MS = 5;
    private static final long REPORT_MS = 1_000;

    private final ContextInternal context;
    private final String agent;
    private final FileDescriptors descriptors;
    private final Handler handler;
    private final CallGate gate;
    private final InboundQueue<Received> queue;
    private boolean draining;
    private boolean scheduled;
    private boolean closed;
    private boolean reporting;
    private int rejected;
    private int rejectedInSlice;
    private int discarded;

    /** @param overloadMs how long new calls may be waiting without a break; 0 for ever */
    Inbox(ContextInternal context, String agent, int overloadMs, FileDescriptors descriptors, Handler handler) {
        this.context = context;
        this.agent = agent;
        this.descriptors = descriptors;
        this.handler = handler;
        long overloadNanos = TimeUnit.MILLISECONDS.toNanos(overloadMs);
        gate = new CallGate(MAX_WINDOW, MAX_UNANSWERED, overloadNanos);
        queue = new InboundQueue<>(InboundQueue.Limits.standing(overloadNanos), gate, this::onDiscarded);
    }

    /** A datagram has been read. */
    void add(byte[] data, int start, Flow from) {
        int length = data.length - start;
        Urgency urgency = MessageGlance.urgency(data, start, length);
        long branch = MessageGlance.branch(data, start, length);
        boolean cancel = urgency == Urgency.URGENT && MessageGlance.method(data, start, length, Method.CANCEL);
        offer(new Received(data, start, null, from), urgency, branch, cancel, data.length);
    }

    /** A message of a stream has been read. */
    void add(SipMessage message, Flow from) {
        boolean request = message instanceof SipRequest;
        long branch = request
                ? message.topVia().branch().map(MessageGlance::branch).orElse(MessageGlance.NO_BRANCH)
                : MessageGlance.NO_BRANCH;
        boolean cancel = message instanceof SipRequest received && received.is(Method.CANCEL);
        from.onWaiting();
        offer(new Received(null, 0, message, from), Urgency.of(message), branch, cancel, SipWriter.size(message));
    }

    private void offer(Received received, Urgency urgency, long branch, boolean cancel, int octets) {
        long now = System.nanoTime();
        String source = SourceGroup.of(received.from().remoteHost()).name();
        if (cancel && queue.calls() > 0) {
            queue.cancel(source, branch, now);
        }
        queue.offer(received, urgency, source, branch, octets, now);
    }

    private void onDiscarded(Received received) {
        received.from().onHandled();
        discarded++;
        report();
    }

    /** Handles what waits, for a slice of time; the rest later. */
    void drain() {
        if (draining || closed) {
            return;
        }
        draining = true;
        long begin = System.nanoTime();
        long now = begin;
        boolean waiting = false;
        if (queue.calls() > 0) {
            gate.scarce(descriptors.scarce(now));
        }
        while (now - begin < SLICE_NANOS) {
            Received next = queue.poll(now);
            if (next == null) {
                waiting = true;
                break;
            }
            try {
                perform(next, queue.fate());
            } catch (RuntimeException failure) {
                context.reportException(failure);
            }
            next.from().onHandled();
            now = System.nanoTime();
        }
        draining = false;
        if (rejectedInSlice > 0) {
            handler.rejected(rejectedInSlice);
            rejectedInSlice = 0;
        }
        if (gate.endBatch(now)) {
            handler.handedOver(this::onPassed);
        }
        if (queue.size() > 0) {
            schedule(waiting);
        }
    }

    private void perform(Received next, InboundQueue.Fate fate) {
        if (fate == InboundQueue.Fate.HANDLE) {
            if (next.message() == null) {
                handler.handle(next.datagram(), next.start(), next.from());
            } else {
                handler.handle(next.message(), next.from());
            }
            return;
        }
        SipMessage message =
                next.message() == null ? handler.parse(next.datagram(), next.start(), next.from()) : next.message();
        if (message != null) {
            handler.reject(message, next.from(), fate);
        }
    }

    /** On the event loop of the calls. */
    private void onPassed() {
        context.runOnContext(reported -> {
            gate.passed(System.nanoTime());
            drain();
        });
    }

    /**
     * Continues in a later turn. A timer and not a task: tasks that follow each other delay the reading of sockets.
     *
     * @param waiting whether new calls wait for the gate, which continues when it opens
     */
    private void schedule(boolean waiting) {
        if (!scheduled) {
            scheduled = true;
            context.nettyEventLoop()
                    .schedule(
                            () -> context.dispatch(due -> {
                                scheduled = false;
                                drain();
                            }),
                            waiting ? TimeUnit.MILLISECONDS.toNanos(WAIT_MS) : 1,
                            TimeUnit.NANOSECONDS);
        }
    }

    /** Sets how many new calls have no response yet. */
    void unanswered(int calls) {
        gate.unanswered(calls);
    }

    /** A new call has been rejected. */
    void onRejected() {
        rejected++;
        rejectedInSlice++;
        report();
    }

    /** The first line at once, and then at most one a second. */
    private void report() {
        if (reporting || closed) {
            return;
        }
        reporting = true;
        LOG.warn("{}: more calls or messages than can be handled: new calls are rejected with 503", agent);
        context.owner().setTimer(REPORT_MS, due -> reportCounts());
    }

    private void reportCounts() {
        if (rejected == 0 && discarded == 0) {
            reporting = false;
            return;
        }
        LOG.warn("{}: {} calls rejected with 503 and {} messages dropped within a second", agent, rejected, discarded);
        rejected = 0;
        discarded = 0;
        if (!closed) {
            context.owner().setTimer(REPORT_MS, due -> reportCounts());
        }
    }

    void close() {
        closed = true;
    }
}
