package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** An outgoing request up to its final response; responds to challenges when there are credentials. */
final class ClientExchange implements PbxEngine.ClientUser {

    private final PbxEngine engine;
    private final PbxPeer to;
    private final DigestClient digest;
    private final LongSupplier nextSequence;
    private final Consumer<SipResponse> provisional;
    private final Consumer<SipResponse> laterSuccess;
    private final Promise<SipResponse> done = Promise.promise();
    private SipRequest sent;
    private String txId;
    private boolean cancelled;

    /**
     * Creates an exchange; {@link #start} sends the request.
     *
     * @param draft the request without Via, with its CSeq
     * @param digest credentials, null for none
     * @param provisional receives each provisional response
     * @param laterSuccess receives each further 2xx to an INVITE
     */
    ClientExchange(
            PbxEngine engine,
            SipRequest draft,
            PbxPeer to,
            DigestClient digest,
            LongSupplier nextSequence,
            Consumer<SipResponse> provisional,
            Consumer<SipResponse> laterSuccess) {
        this.engine = engine;
        this.sent = draft;
        this.to = to;
        this.digest = digest;
        this.nextSequence = nextSequence;
        this.provisional = provisional;
        this.laterSuccess = laterSuccess;
    }

    /** Sends the request; the future fails only if no final response is received. */
    Future<SipResponse> start() {
        if (digest != null) {
            sent = digest.preauthorize(sent);
        }
        txId = engine.send(sent.toBuilder(), to, this);
        return done.future();
    }

    /** The request as last sent, without Via. */
    SipRequest sent() {
        return sent;
    }

    void cancel(Header... headers) {
        cancelled = true;
        engine.cancel(txId, headers);
    }

    @Override
    public void onResponse(SipResponse response) {
        if (response.provisional()) {
            provisional.accept(response);
        } else if (done.future().isComplete()) {
            laterSuccess.accept(response);
        } else {
            Optional<SipRequest> authorized = authorize(response);
            if (authorized.isPresent()) {
                sent = authorized.get();
                txId = engine.send(sent.toBuilder(), to, this);
            } else {
                done.complete(response);
            }
        }
    }

    private Optional<SipRequest> authorize(SipResponse response) {
        if (digest == null || cancelled || response.status() != 401 && response.status() != 407) {
            return Optional.empty();
        }
        return digest.authorize(sent, response)
                .map(request -> request.toBuilder()
                        .set(HeaderName.CSEQ, new CSeq(nextSequence.getAsLong(), request.method()).toString())
                        .build());
    }

    @Override
    public void onFailed(TransactionEffect.Cause cause) {
        done.tryFail(
                cause == TransactionEffect.Cause.TIMEOUT
                        ? new TimeoutException("no final response to " + sent.method())
                        : new IllegalStateException("could not send " + sent.method() + " to " + to));
    }
}
