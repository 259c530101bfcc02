package io.xphone.nat.stun;

import java.util.List;
import java.util.Set;

/**
 * One Binding transaction of a client over UDP (RFC 8489 §6.2.1, §6.3.3, §6.3.4): requests the mapped address.
 * <pre>
 *          start                 timer, fewer than Rc sent: retransmit, interval doubles
 *  IDLE ──────────► WAITING ◄──┐
 *                    │  │ └────┘
 *                    │  └─ timer, Rc sent: wait Rm·RTO, then ──► DONE  Failed(TIMEOUT)
 *                    ├─ success with address ──────────────────► DONE  Mapped
 *                    ├─ error ─────────────────────────────────► DONE  Failed(ERROR_RESPONSE)
 *                    ├─ unusable response ─────────────────────► DONE  Failed(UNUSABLE)
 *                    └─ transport error ───────────────────────► DONE  Failed(TRANSPORT)
 * </pre>
 * Messages that do not belong to the transaction (another id, method or class, an invalid fingerprint, any message in
 * IDLE or DONE) are ignored. The caller checks that a response comes from the address that the request was sent to.
 */
public final class StunBindingClient {

    private enum State {
        IDLE,
        WAITING,
        DONE
    }

    private final StunMessage request;
    private final StunTimers timers;
    private State state = State.IDLE;
    private int sent;
    private long startedMillis;

    /** Creates a transaction with a request without attributes other than FINGERPRINT. */
    public StunBindingClient(TransactionId id, StunTimers timers) {
        this(
                StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, id)
                        .fingerprint()
                        .build(),
                timers);
    }

    /** Creates a transaction with a request. */
    public StunBindingClient(StunMessage request, StunTimers timers) {
        if (request.messageClass() != StunClass.REQUEST || request.method() != StunMessage.BINDING) {
            throw new IllegalArgumentException("not a Binding request");
        }
        this.request = request;
        this.timers = timers;
    }

    /** The transaction id, which identifies the response. */
    public TransactionId transactionId() {
        return request.transactionId();
    }

    /** Whether the transaction has succeeded or failed. */
    public boolean done() {
        return state == State.DONE;
    }

    /** Sends the first request. */
    public List<StunEffect> start(long nowMillis) {
        if (state != State.IDLE) {
            return List.of();
        }
        state = State.WAITING;
        startedMillis = nowMillis;
        return send();
    }

    /** The timer fired. */
    public List<StunEffect> onTimer() {
        if (state != State.WAITING) {
            return List.of();
        }
        if (sent < timers.requests()) {
            return send();
        }
        state = State.DONE;
        return List.of(new StunEffect.Failed(StunEffect.Cause.TIMEOUT, 0, "no response"));
    }

    /** The socket reported that the server is unreachable, for example by ICMP. */
    public List<StunEffect> onTransportError(String reason) {
        return state == State.WAITING ? fail(StunEffect.Cause.TRANSPORT, 0, reason) : List.of();
    }

    /** A message of the server was received. */
    public List<StunEffect> onMessage(StunMessage message, long nowMillis) {
        boolean response = message.messageClass() == StunClass.SUCCESS || message.messageClass() == StunClass.ERROR;
        if (state != State.WAITING
                || !response
                || message.method() != StunMessage.BINDING
                || !message.transactionId().equals(transactionId())
                || (message.hasFingerprint() && !message.fingerprintValid())) {
            return List.of();
        }
        List<Integer> unknown = message.notUnderstood(Set.of());
        if (!unknown.isEmpty()) {
            return fail(StunEffect.Cause.UNUSABLE, 0, "attributes not understood: " + unknown);
        }
        if (message.messageClass() == StunClass.ERROR) {
            return message.error()
                    .map(error -> fail(StunEffect.Cause.ERROR_RESPONSE, error.code(), error.reason()))
                    .orElseGet(() -> fail(StunEffect.Cause.UNUSABLE, 0, "error response without ERROR-CODE"));
        }
        if (message.mappedAddress().isEmpty()) {
            return fail(StunEffect.Cause.UNUSABLE, 0, "response without a mapped address");
        }
        state = State.DONE;
        // Karn's algorithm: after a retransmission the response cannot be assigned to a request
        long roundTrip = sent == 1 ? nowMillis - startedMillis : -1;
        return List.of(
                new StunEffect.StopTimer(),
                new StunEffect.Mapped(message.mappedAddress().get(), roundTrip));
    }

    private List<StunEffect> send() {
        long wait = sent + 1 < timers.requests() ? timers.rtoMillis() << sent : timers.rtoMillis() * timers.lastWait();
        sent++;
        return List.of(new StunEffect.Send(request), new StunEffect.StartTimer(wait));
    }

    private List<StunEffect> fail(StunEffect.Cause cause, int code, String reason) {
        state = State.DONE;
        return List.of(new StunEffect.StopTimer(), new StunEffect.Failed(cause, code, reason));
    }
}
