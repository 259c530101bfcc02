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
 * Every SIP message in and out, retransmissions included. Safe for use by any thread: a test asks, the event loop
 * writes. {@link #requests} and {@link #responses} tell of what was <em>received</em> and got through.
 */
public final class PbxRecorder {

    private record Waiter(Predicate<RecordedMessage> wanted, int count, Promise<RecordedMessage> promise) {}

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
        List<Waiter> served = new ArrayList<>();
        synchronized (this) {
            messages.add(message);
            for (Waiter waiter : waiters) {
                if (nth(waiter.wanted(), waiter.count()).isPresent()) {
                    served.add(waiter);
                }
            }
            waiters.removeAll(served);
        }
        served.forEach(waiter -> nth(waiter.wanted(), waiter.count()).ifPresent(waiter.promise()::tryComplete));
    }

    synchronized void addMalformed(String what) {
        malformed.add(what);
    }

    /** All messages in their order. */
    public synchronized List<RecordedMessage> messages() {
        return List.copyOf(messages);
    }

    /** The messages of one call or registration. */
    public List<RecordedMessage> messages(String callId) {
        return messages().stream()
                .filter(each -> each.message().callId().equals(callId))
                .toList();
    }

    /** What was received and is no SIP: what the parser said. */
    public synchronized List<String> malformed() {
        return List.copyOf(malformed);
    }

    /** The requests of that method received, retransmissions included. */
    public List<SipRequest> requests(String method) {
        return select(received(method)).map(each -> (SipRequest) each.message()).toList();
    }

    /** The responses of that status received. */
    public List<SipResponse> responses(int status) {
        return select(received(status))
                .map(each -> (SipResponse) each.message())
                .toList();
    }

    /** The requests of that method sent, lost ones included. */
    public List<SipRequest> sentRequests(String method) {
        return select(each -> each.sent() && each.is(method))
                .map(each -> (SipRequest) each.message())
                .toList();
    }

    /** The responses of that status sent, lost ones included. */
    public List<SipResponse> sentResponses(int status) {
        return select(each -> each.sent() && each.is(status))
                .map(each -> (SipResponse) each.message())
                .toList();
    }

    /** The INVITE received last. */
    public Optional<SipRequest> lastInvite() {
        List<SipRequest> invites = requests(Method.INVITE);
        return invites.isEmpty() ? Optional.empty() : Optional.of(invites.get(invites.size() - 1));
    }

    /** The n-th request of that method received, 1 being the first: at once if it is there already. */
    public Future<SipRequest> awaitRequest(String method, int n) {
        return await(received(method), n).map(each -> (SipRequest) each.message());
    }

    /** The first request of that method received. */
    public Future<SipRequest> awaitRequest(String method) {
        return awaitRequest(method, 1);
    }

    /** The n-th response of that status received, 1 being the first. */
    public Future<SipResponse> awaitResponse(int status, int n) {
        return await(received(status), n).map(each -> (SipResponse) each.message());
    }

    /** The n-th message, in or out, that is as wanted. */
    public Future<RecordedMessage> await(Predicate<RecordedMessage> wanted, int n) {
        Promise<RecordedMessage> promise = Promise.promise();
        Optional<RecordedMessage> there;
        synchronized (this) {
            there = nth(wanted, n);
            if (there.isEmpty()) {
                waiters.add(new Waiter(wanted, n, promise));
            }
        }
        there.ifPresent(promise::complete);
        return promise.future();
    }

    /** Forgets all messages. The clock goes on. */
    public synchronized void clear() {
        messages.clear();
        malformed.clear();
    }

    /** A ladder diagram of everything: see {@link SipLadder}. */
    public String ladder() {
        return SipLadder.of(messages());
    }

    /** A ladder diagram of one call or registration. */
    public String ladder(String callId) {
        return SipLadder.of(messages(callId));
    }

    void fail(String why) {
        List<Waiter> left;
        synchronized (this) {
            left = List.copyOf(waiters);
            waiters.clear();
        }
        left.forEach(waiter -> waiter.promise().tryFail(why));
    }

    private Stream<RecordedMessage> select(Predicate<RecordedMessage> wanted) {
        return messages().stream().filter(wanted);
    }

    private synchronized Optional<RecordedMessage> nth(Predicate<RecordedMessage> wanted, int n) {
        return messages.stream().filter(wanted).skip(Math.max(0, n - 1)).findFirst();
    }

    private static Predicate<RecordedMessage> received(String method) {
        return each -> !each.sent() && !each.lost() && each.is(method);
    }

    private static Predicate<RecordedMessage> received(int status) {
        return each -> !each.sent() && !each.lost() && each.is(status);
    }
}
