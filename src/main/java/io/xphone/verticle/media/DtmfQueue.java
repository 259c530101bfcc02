package io.xphone.verticle.media;

import io.xphone.bus.BusErrors;
import io.xphone.rtp.DtmfSender;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Digit strings that wait to be sent as telephone-events (RFC 4733). A request completes when its last digit has been
 * sent.
 */
final class DtmfQueue {

    private record Waiting(MediaControl.Request request, String digits) {}

    private final OutboundAudio outbound;
    private final int durationMillis;
    private final Deque<Waiting> queue = new ArrayDeque<>();

    DtmfQueue(OutboundAudio outbound, int durationMillis) {
        this.outbound = outbound;
        this.durationMillis = durationMillis;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Queues digits, and begins to send them when no others are being sent. */
    void add(MediaControl.Request request, String digits) {
        queue.add(new Waiting(request, digits));
        feed();
    }

    /** Fails all requests that wait with {@link BusErrors#INVALID_STATE}. */
    void failAll(String reason) {
        queue.forEach(waiting -> waiting.request().fail(BusErrors.INVALID_STATE, reason));
        queue.clear();
    }

    /** Passes the next digits to the sender when it is idle; the queue must not be empty. */
    void feed() {
        DtmfSender sender = outbound.dtmf();
        if (sender == null) {
            queue.poll()
                    .request()
                    .fail(BusErrors.DTMF_NOT_NEGOTIATED, "telephone-events are no longer negotiated with the peer");
            return;
        }
        if (sender.active()) {
            return;
        }
        Waiting first = queue.poll();
        if (first.digits().isEmpty()) {
            first.request().complete(null);
        } else {
            int batch = Math.min(first.digits().length(), DtmfSender.CAPACITY);
            for (int i = 0; i < batch; i++) {
                sender.send(first.digits().charAt(i), durationMillis);
            }
            queue.addFirst(new Waiting(first.request(), first.digits().substring(batch)));
        }
    }
}
