package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Records every SIP message sent or received, including retransmissions. Thread-safe. {@link #requests} and
 * {@link #responses} return messages that were <em>received</em> and not dropped.
 */
public final class PbxRecorder {

    private record Waiter(Predicate<RecordedMessage> filter, int count, Promise<RecordedMessage> promise) {}

    private final long startNanos = System.nanoTime();
    private final List<RecordedMessage> messages = new ArrayList<>();
    private final List<String> malformed = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();

    PbxRecorder() {}

    /** Milliseconds since the start. */
    long now() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    void add(RecordedMessage message) {
        List<Waiter> matched = new ArrayList<>();
        synchronized (this) {
            messages.add(message);
            for (Waiter waiter : waiters) {
                if (nth(waiter.filter(), waiter.count()).isPresent()) {
                    matched.add(waiter);
                }
            }
            waiters.removeAll(matched);
        }
        matched.forEach(waiter -> nth(waiter.filter(), waiter.count()).ifPresent(waiter.promise()::tryComplete));
    }

    synchronized void addMalformed(String error) {
        malformed.add(error);
    }

    /** All messages in order. */
    public synchronized List<RecordedMessage> messages() {
        return List.copyOf(messages);
    }

    /** The messages of one call or registration. */
    public List<RecordedMessage> messages(String callId) {
        return messages().stream()
                .filter(each -> each.message().callId().equals(callId))
                .toList();
    }

    /** The parser errors of malformed messages received. */
    public synchronized List<String> malformed() {
        return List.copyOf(malformed);
    }

    /** The received requests with a method, including retransmissions. */
    public List<SipRequest> requests(String method) {
        return select(received(method)).map(each -> (SipRequest) each.message()).toList();
    }

    /** The received responses with a status. */
    public List<SipResponse> responses(int status) {
        return select(received(status))
                .map(each -> (SipResponse) each.message())
                .toList();
    }

    /** The sent requests with a method, including lost ones. */
    public List<SipRequest> sentRequests(String method) {
        return select(each -> each.sent() && each.is(method))
                .map(each -> (SipRequest) each.message())
                .toList();
    }

    /** The sent responses with a status, including lost ones. */
    public List<SipResponse> sentResponses(int status) {
        return select(each -> each.sent() && each.is(status))
                .map(each -> (SipResponse) each.message())
                .toList();
    }

    /** The last INVITE received. */
    public Optional<SipRequest> lastInvite() {
        List<SipRequest> invites = requests(Method.INVITE);
        return invites.isEmpty() ? Optional.empty() : Optional.of(invites.get(invites.size() - 1));
    }

    /** Completes with the n-th received request with a method, counted from 1; at once if it was received before. */
    public Future<SipRequest> awaitRequest(String method, int n) {
        return await(received(method), n).map(each -> (SipRequest) each.message());
    }

    /** Completes with the first received request with a method. */
    public Future<SipRequest> awaitRequest(String method) {
        return awaitRequest(method, 1);
    }

    /** Completes with the n-th received response with a status, counted from 1. */
    public Future<SipResponse> awaitResponse(int status, int n) {
        return await(received(status), n).map(each -> (SipResponse) each.message());
    }

    /** Completes with the n-th message, sent or received, that matches the filter. */
    public Future<RecordedMessage> await(Predicate<RecordedMessage> filter, int n) {
        Promise<RecordedMessage> promise = Promise.promise();
        Optional<RecordedMessage> present;
        synchronized (this) {
            present = nth(filter, n);
            if (present.isEmpty()) {
                waiters.add(new Waiter(filter, n, promise));
            }
        }
        present.ifPresent(promise::complete);
        return promise.future();
    }

    /** Removes all messages; the clock is not reset. */
    public synchronized void clear() {
        messages.clear();
        malformed.clear();
    }

    /** A ladder diagram of all messages, see {@link SipLadder}. */
    public String ladder() {
        return SipLadder.of(messages());
    }

    /** A ladder diagram of one call or registration. */
    public String ladder(String callId) {
        return SipLadder.of(messages(callId));
    }

    void fail(String reason) {
        List<Waiter> pending;
        synchronized (this) {
            pending = List.copyOf(waiters);
            waiters.clear();
        }
        pending.forEach(waiter -> waiter.promise().tryFail(reason));
    }

    private Stream<RecordedMessage> select(Predicate<RecordedMessage> filter) {
        return messages().stream().filter(filter);
    }

    private synchronized Optional<RecordedMessage> nth(Predicate<RecordedMessage> filter, int n) {
        return messages.stream().filter(filter).skip(Math.max(0, n - 1)).findFirst();
    }

    private static Predicate<RecordedMessage> received(String method) {
        return each -> !each.sent() && !each.lost() && each.is(method);
    }

    private static Predicate<RecordedMessage> received(int status) {
        return each -> !each.sent() && !each.lost() && each.is(status);
    }
}
