package io.xphone.call.core;

import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The requests of a call that wait for a final response. A challenge (401, 407) is handled here for all of them: the
 * request is sent again with credentials, the next CSeq number and its own transaction (RFC 3261 §22.2, §22.3).
 */
public final class PendingRequests {

    /** One proxy realm, one server realm, and a stale nonce of each. */
    private static final int MAX_ATTEMPTS = 4;

    /** Handles the outcome of a request: either finalResponse or failed is called, once. */
    public interface Outcome {

        /** Ignores the outcome. */
        Outcome NONE = new Outcome() {
            @Override
            public void finalResponse(SipRequest sent, SipResponse response) {
                // Ignored.
            }

            @Override
            public void failed(boolean timeout) {
                // Ignored.
            }
        };

        /** The request is sent with this transaction identifier, for the first time or with credentials. */
        default void sending(String txId, SipRequest request) {}

        /** A response of 100 to 199. */
        default void provisionalResponse(SipRequest sent, SipResponse response) {}

        /** The final response, with the request as last sent. */
        void finalResponse(SipRequest sent, SipResponse response);

        /** No response: timeout, or the request could not be sent. */
        void failed(boolean timeout);

        /** Whether a challenge is to be answered with credentials. */
        default boolean authenticates() {
            return true;
        }

        /**
         * The local Contact of a request that is sent again.
         *
         * @param current the one of the call
         */
        default SipUri contact(SipUri current) {
            return current;
        }
    }

    private record Pending(SipRequest request, LongSupplier sequence, Outcome outcome, int attempts) {}

    private final CallCore core;
    private final DigestClient digest;
    private final Map<String, Pending> pending = new HashMap<>(4);
    private int sent;
    private String lastFailure = "";

    PendingRequests(CallCore core, List<Credentials> credentials) {
        this.core = core;
        digest = credentials.isEmpty() ? null : new DigestClient(credentials, core.ids);
    }

    /** Sends a request; {@code sequence} returns the CSeq number for the next attempt. */
    public void send(SipRequest request, LongSupplier sequence, Outcome outcome) {
        SipRequest first = digest == null ? request : digest.preauthorize(request);
        transmit(new Pending(first, sequence, outcome, 0));
    }

    /** The cause of the latest transaction failure, for logs; may be empty. */
    public String lastFailure() {
        return lastFailure;
    }

    /** Whether no request is pending. */
    boolean idle() {
        return pending.isEmpty();
    }

    /** Whether a request with that transaction identifier is pending. */
    public boolean isPending(String txId) {
        return pending.containsKey(txId);
    }

    /** Removes a pending request. */
    public void remove(String txId) {
        pending.remove(txId);
    }

    /** Processes a response; false when it matches no pending request. */
    public boolean onResponse(String txId, SipResponse response) {
        Pending request = pending.get(txId);
        if (request == null) {
            return false;
        }
        if (response.provisional()) {
            request.outcome.provisionalResponse(request.request, response);
            return true;
        }
        pending.remove(txId);
        if (response.success() && digest != null) {
            digest.learn(response);
        }
        Optional<SipRequest> again = authorized(request, response);
        if (again.isPresent()) {
            transmit(new Pending(again.get(), request.sequence, request.outcome, request.attempts + 1));
        } else {
            request.outcome.finalResponse(request.request, response);
        }
        return true;
    }

    /** Handles a transaction that ended without response; false when it matches no pending request. */
    public boolean onFailed(String txId, boolean timeout, String detail) {
        Pending request = pending.remove(txId);
        if (request == null) {
            return false;
        }
        lastFailure = detail;
        request.outcome.failed(timeout);
        return true;
    }

    private Optional<SipRequest> authorized(Pending request, SipResponse response) {
        boolean challenge = response.status() == 401 || response.status() == 407;
        if (!challenge || digest == null || request.attempts >= MAX_ATTEMPTS || !request.outcome.authenticates()) {
            return Optional.empty();
        }
        return digest.authorize(request.request, response).map(authorized -> {
            CSeq next = new CSeq(request.sequence.getAsLong(), authorized.method());
            SipRequest.Builder again = authorized.toBuilder().set(HeaderName.CSEQ, next.toString());
            if (authorized.headers().contains(HeaderName.CONTACT)) {
                SipUri contact = request.outcome.contact(core.contact()); // it may have changed
                again.set(HeaderName.CONTACT, NameAddress.of(contact).toString());
            }
            return again.build();
        });
    }

    private void transmit(Pending request) {
        String txId = core.id + "/" + ++sent;
        pending.put(txId, request);
        request.outcome.sending(txId, request.request);
        core.emit(new CallEffect.Send(txId, request.request));
    }
}
