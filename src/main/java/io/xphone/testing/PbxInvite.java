package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.sdp.Direction;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import java.util.Optional;

/**
 * An incoming call that is not answered yet. Any thread may respond, at any time. Responses after a final response fail
 * with {@link IllegalStateException}.
 */
public final class PbxInvite {

    private final PbxEngine engine;
    private final PbxRequest request;
    private final PbxCall call;
    private final Promise<SipRequest> cancelled = Promise.promise();
    private volatile boolean ignoringCancel;
    private boolean finished;
    private String localSdp;

    PbxInvite(PbxEngine engine, PbxRequest request, PbxCall call) {
        this.engine = engine;
        this.request = request;
        this.call = call;
    }

    /** The INVITE. */
    public SipRequest request() {
        return request.request();
    }

    /** The source of the INVITE. */
    public PbxPeer peer() {
        return request.peer();
    }

    /** The first header with a name. */
    public Optional<String> header(String name) {
        return request.header(name);
    }

    /** The user of the Request-URI; "" without a user. */
    public String target() {
        return request().requestUri() instanceof SipUri sip
                ? sip.user().orElse("")
                : request().requestUri().toString();
    }

    /** The call; early media can flow before it is answered. */
    public PbxCall call() {
        return call;
    }

    /** The media of the call. */
    public PbxMedia media() {
        return call.media();
    }

    /** Sends 100 Trying. */
    public Future<Void> trying() {
        return respond(StatusCode.TRYING, null, null, "");
    }

    /** Sends 180 Ringing, without SDP. */
    public Future<Void> ringing() {
        return progress(StatusCode.RINGING, false);
    }

    /** Sends a provisional response; with SDP, early media flows from then on. */
    public Future<Void> progress(int status, boolean withSdp, Header... headers) {
        return engine.submit(() -> {
            if (!withSdp) {
                return respond(status, null, null, "", headers);
            }
            Optional<String> sdp = description();
            return sdp.isEmpty() ? notAcceptable() : respond(status, null, PbxCall.SDP, sdp.get(), headers);
        });
    }

    /** Answers the call with 200 and SDP; rejects it with 488, and fails, if no offered stream is acceptable. */
    public Future<PbxCall> answer(Header... headers) {
        return engine.submit(() -> {
            ensureOpen();
            Optional<String> sdp = description();
            return sdp.isEmpty() ? notAcceptable() : succeed(sdp.get(), headers);
        });
    }

    /** Answers the call with 200 and verbatim SDP; "" for none. */
    public Future<PbxCall> answer(String sdp, Header... headers) {
        return engine.submit(() -> {
            ensureOpen();
            if (request().body().length == 0) {
                call.session().offerAsWritten(sdp);
            } else {
                call.session().answerAsWritten(request().body(), sdp);
            }
            return succeed(sdp, headers);
        });
    }

    /** Answers the call after a delay, see {@link #answer(Header...)}; fails if the caller cancels first. */
    public Future<PbxCall> answerAfter(long millis) {
        return engine.submit(() -> engine.vertx().timer(millis).compose(fired -> answer()));
    }

    /** Rejects the call with the default reason phrase. */
    public Future<Void> reject(int status, Header... headers) {
        return respond(status, null, null, "", headers);
    }

    /** Rejects the call with a reason phrase. */
    public Future<Void> reject(int status, String reason, Header... headers) {
        return respond(status, reason, null, "", headers);
    }

    /** Redirects the call to these URIs with 302. */
    public Future<Void> redirect(String... contacts) {
        Header[] headers = new Header[contacts.length];
        for (int i = 0; i < contacts.length; i++) {
            headers[i] = new Header(HeaderName.CONTACT, '<' + contacts[i] + '>');
        }
        return respond(StatusCode.MOVED_TEMPORARILY, null, null, "", headers);
    }

    /**
     * Sends a response other than 2xx; see {@link #answer} for those.
     *
     * @param reason the reason phrase, null for the default one
     * @param contentType type of the body, null for none
     */
    public Future<Void> respond(int status, String reason, String contentType, String body, Header... headers) {
        return engine.submit(() -> {
            ensureOpen();
            if (status >= 200 && status < 300) {
                throw new IllegalArgumentException("use answer() to send a 2xx");
            }
            SipResponse.Builder response = request.draft(status, reason);
            if (status > 100 && status < 200) {
                response.add(HeaderName.CONTACT, NameAddress.of(call.contact()).toString());
                response.copy(HeaderName.RECORD_ROUTE, request().headers());
            }
            for (Header header : headers) {
                response.add(header.name(), header.value());
            }
            if (contentType != null) {
                response.body(contentType, body);
            }
            request.send(response);
            if (status >= 300) {
                finished = true;
                call.finish(PbxEnd.Cause.NOT_ANSWERED, null);
            }
            return Future.succeededFuture();
        });
    }

    /**
     * Completes with the CANCEL when the caller cancels. The PBX then responds to the INVITE with 487 automatically.
     */
    public Future<SipRequest> awaitCancel() {
        return cancelled.future();
    }

    /** Does not end the call on CANCEL, so that an answer can cross it. */
    public PbxInvite ignoreCancel() {
        ignoringCancel = true;
        return this;
    }

    void onCancelled(SipRequest cancel) {
        if (!ignoringCancel && !finished) {
            reject(StatusCode.REQUEST_TERMINATED);
        }
        cancelled.tryComplete(cancel);
    }

    /** The local SDP: the answer to the offer, or an offer; the same in all responses. */
    private Optional<String> description() {
        if (localSdp == null) {
            byte[] offer = request().body();
            localSdp = offer.length == 0
                    ? call.session().offer(Direction.SENDRECV)
                    : call.session().answer(offer).orElse(null);
        }
        return Optional.ofNullable(localSdp);
    }

    private Future<PbxCall> succeed(String sdp, Header... headers) {
        finished = true;
        call.succeed(request, sdp, headers);
        return Future.succeededFuture(call);
    }

    private <T> Future<T> notAcceptable() {
        return reject(StatusCode.NOT_ACCEPTABLE_HERE)
                .compose(sent -> Future.failedFuture(new IllegalStateException("no acceptable stream in the offer")));
    }

    private void ensureOpen() {
        if (finished) {
            throw new IllegalStateException("a final response was already sent");
        }
    }
}
