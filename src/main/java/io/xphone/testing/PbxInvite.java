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
 * A call that came in and waits for its answer. Any thread may give it, at any time. What comes after a final response
 * fails with {@link IllegalStateException}.
 */
public final class PbxInvite {

    private final PbxEngine engine;
    private final PbxRequest request;
    private final PbxCall call;
    private final Promise<SipRequest> cancelled = Promise.promise();
    private volatile boolean ignoringCancel;
    private boolean finished;
    private String answerGiven;

    PbxInvite(PbxEngine engine, PbxRequest request, PbxCall call) {
        this.engine = engine;
        this.request = request;
        this.call = call;
    }

    /** The INVITE. */
    public SipRequest request() {
        return request.request();
    }

    /** Where it came from. */
    public PbxPeer peer() {
        return request.peer();
    }

    /** The first header of that name. */
    public Optional<String> header(String name) {
        return request.header(name);
    }

    /** Whom it is for: the user of the Request-URI, "" if it names none. */
    public String target() {
        return request().requestUri() instanceof SipUri sip
                ? sip.user().orElse("")
                : request().requestUri().toString();
    }

    /** The call to be: its sound can flow before the answer. */
    public PbxCall call() {
        return call;
    }

    /** The sound of the call to be. */
    public PbxMedia media() {
        return call.media();
    }

    /** 100. */
    public Future<Void> trying() {
        return respond(StatusCode.TRYING, null, null, "");
    }

    /** 180, without a description. */
    public Future<Void> ringing() {
        return progress(StatusCode.RINGING, false);
    }

    /** A provisional response; with a description, early media flows from then on. */
    public Future<Void> progress(int status, boolean withSdp, Header... headers) {
        return engine.submit(() -> {
            if (!withSdp) {
                return respond(status, null, null, "", headers);
            }
            Optional<String> sdp = description();
            return sdp.isEmpty() ? unfit() : respond(status, null, PbxCall.SDP, sdp.get(), headers);
        });
    }

    /** 200 with a description; 488 when the offer holds nothing that fits, and then the future fails. */
    public Future<PbxCall> answer(Header... headers) {
        return engine.submit(() -> {
            ensureOpen();
            Optional<String> sdp = description();
            return sdp.isEmpty() ? unfit() : succeed(sdp.get(), headers);
        });
    }

    /** 200 with a description as written; "" for none. */
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

    /** {@link #answer(Header...)} after so many milliseconds; fails when the caller gave up first. */
    public Future<PbxCall> answerAfter(long millis) {
        return engine.submit(() -> engine.vertx().timer(millis).compose(fired -> answer()));
    }

    /** Rejects the call with the usual reason phrase. */
    public Future<Void> reject(int status, Header... headers) {
        return respond(status, null, null, "", headers);
    }

    /** Rejects the call. */
    public Future<Void> reject(int status, String reason, Header... headers) {
        return respond(status, reason, null, "", headers);
    }

    /** 302 to these URIs. */
    public Future<Void> redirect(String... contacts) {
        Header[] headers = new Header[contacts.length];
        for (int i = 0; i < contacts.length; i++) {
            headers[i] = new Header(HeaderName.CONTACT, '<' + contacts[i] + '>');
        }
        return respond(StatusCode.MOVED_TEMPORARILY, null, null, "", headers);
    }

    /**
     * Any response but a 2xx, for which there is {@link #answer}.
     *
     * @param reason the reason phrase, null for the usual one
     * @param contentType of the body, null for none
     */
    public Future<Void> respond(int status, String reason, String contentType, String body, Header... headers) {
        return engine.submit(() -> {
            ensureOpen();
            if (status >= 200 && status < 300) {
                throw new IllegalArgumentException("A 2xx is for answer()");
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
            request.give(response);
            if (status >= 300) {
                finished = true;
                call.finish(PbxEnd.Cause.NOT_ANSWERED, null);
            }
            return Future.succeededFuture();
        });
    }

    /** Completes with the CANCEL when the caller gives up. The INVITE is then answered 487 by itself. */
    public Future<SipRequest> awaitCancel() {
        return cancelled.future();
    }

    /** Has a CANCEL not end the call: an answer still crosses it. */
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

    /** What we say of the media: the answer to their offer, or an offer of ours; always the same. */
    private Optional<String> description() {
        if (answerGiven == null) {
            byte[] offer = request().body();
            answerGiven = offer.length == 0
                    ? call.session().offer(Direction.SENDRECV)
                    : call.session().answer(offer).orElse(null);
        }
        return Optional.ofNullable(answerGiven);
    }

    private Future<PbxCall> succeed(String sdp, Header... headers) {
        finished = true;
        call.succeed(request, sdp, headers);
        return Future.succeededFuture(call);
    }

    private <T> Future<T> unfit() {
        return reject(StatusCode.NOT_ACCEPTABLE_HERE)
                .compose(sent -> Future.failedFuture(new IllegalStateException("Nothing in the offer fits")));
    }

    private void ensureOpen() {
        if (finished) {
            throw new IllegalStateException("The INVITE has its final response");
        }
    }
}
