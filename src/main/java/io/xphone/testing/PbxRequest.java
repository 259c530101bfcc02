package io.xphone.testing;

import io.vertx.core.Future;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Optional;
import java.util.function.Function;

/** A received request without a final response yet. Any thread may respond. */
public final class PbxRequest {

    private final PbxEngine engine;
    private final String txId;
    private final SipRequest request;
    private final PbxPeer peer;
    private final String localTag;
    private final Runnable defaultHandling;
    private final Function<PbxRequest, PbxDialog> dialogs;
    private volatile boolean responded;

    /**
     * Creates a request.
     *
     * @param localTag the To tag of responses, if the request has none
     * @param defaultHandling responds to the request without a handler
     * @param dialogs creates the dialog of a subscription
     */
    PbxRequest(
            PbxEngine engine,
            String txId,
            SipRequest request,
            PbxPeer peer,
            String localTag,
            Runnable defaultHandling,
            Function<PbxRequest, PbxDialog> dialogs) {
        this.engine = engine;
        this.txId = txId;
        this.request = request;
        this.peer = peer;
        this.localTag = localTag;
        this.defaultHandling = defaultHandling;
        this.dialogs = dialogs;
    }

    /** The request, with received and rport in its top Via. */
    public SipRequest request() {
        return request;
    }

    /** The source of the request. */
    public PbxPeer peer() {
        return peer;
    }

    /** The method. */
    public String method() {
        return request.method();
    }

    /** The first header with a name. */
    public Optional<String> header(String name) {
        return request.header(name);
    }

    /** Whether a final response was sent. */
    public boolean responded() {
        return responded;
    }

    String txId() {
        return txId;
    }

    String localTag() {
        return localTag;
    }

    /** Sends a response with the default reason phrase. */
    public Future<Void> respond(int status, Header... headers) {
        return respond(status, null, null, "", headers);
    }

    /**
     * Sends a response.
     *
     * @param reason the reason phrase, null for the default one
     * @param contentType type of the body, null for none
     */
    public Future<Void> respond(int status, String reason, String contentType, String body, Header... headers) {
        return engine.submit(() -> {
            SipResponse.Builder response = draft(status, reason);
            for (Header header : headers) {
                response.add(header.name(), header.value());
            }
            if (contentType != null) {
                response.body(contentType, body);
            }
            send(response);
            return Future.succeededFuture();
        });
    }

    /** Sends a response after a delay, unless a final response was sent before. */
    public Future<Void> respondAfter(long millis, int status, Header... headers) {
        return engine.submit(() -> engine.vertx()
                .timer(millis)
                .compose(fired -> responded ? Future.succeededFuture() : respond(status, headers)));
    }

    /**
     * Accepts an out-of-dialog SUBSCRIBE or REFER (RFC 6665) with 200 or 202, Contact and Expires.
     *
     * @param expires granted expiry, in seconds
     * @return the dialog, for sending NOTIFY requests
     */
    public Future<PbxDialog> acceptSubscription(int expires) {
        return engine.submit(() -> {
            PbxDialog dialog = dialogs.apply(this);
            SipResponse.Builder response = draft(request.is(Method.REFER) ? 202 : 200, null);
            send(response.add(
                            HeaderName.CONTACT, NameAddress.of(dialog.contact()).toString())
                    .add(HeaderName.EXPIRES, Integer.toString(expires)));
            return Future.succeededFuture(dialog);
        });
    }

    /** Continues with the default handling: registration, challenge, 200, 202 to REFER. */
    public Future<Void> proceed() {
        return engine.submit(() -> {
            defaultHandling.run();
            return Future.succeededFuture();
        });
    }

    SipResponse.Builder draft(int status, String reason) {
        SipResponse.Builder response = request.response(status, reason);
        if (status > 100 && request.to().tag().isEmpty()) {
            response.set(HeaderName.TO, request.to().withTag(localTag).toString());
        }
        return response;
    }

    void send(SipResponse.Builder response) {
        responded = responded || response.build().finalResponse();
        engine.respond(txId, response);
    }
}
