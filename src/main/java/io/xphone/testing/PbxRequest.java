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

/** A request that came and waits for its answer. Any thread may give it. */
public final class PbxRequest {

    private final PbxEngine engine;
    private final String txId;
    private final SipRequest request;
    private final PbxPeer peer;
    private final String localTag;
    private final Runnable usual;
    private final Function<PbxRequest, PbxDialog> dialogs;
    private volatile boolean answered;

    /**
     * A request that waits.
     *
     * @param localTag the tag of its answers, where it has none
     * @param usual answers it without a script
     * @param dialogs makes the dialog that it asks for
     */
    PbxRequest(
            PbxEngine engine,
            String txId,
            SipRequest request,
            PbxPeer peer,
            String localTag,
            Runnable usual,
            Function<PbxRequest, PbxDialog> dialogs) {
        this.engine = engine;
        this.txId = txId;
        this.request = request;
        this.peer = peer;
        this.localTag = localTag;
        this.usual = usual;
        this.dialogs = dialogs;
    }

    /** The request, its Via stamped with where it came from. */
    public SipRequest request() {
        return request;
    }

    /** Where it came from. */
    public PbxPeer peer() {
        return peer;
    }

    /** Its method. */
    public String method() {
        return request.method();
    }

    /** The first header of that name. */
    public Optional<String> header(String name) {
        return request.header(name);
    }

    /** Whether a final answer was given. */
    public boolean answered() {
        return answered;
    }

    String txId() {
        return txId;
    }

    String localTag() {
        return localTag;
    }

    /** Answers with the usual reason phrase. */
    public Future<Void> respond(int status, Header... headers) {
        return respond(status, null, null, "", headers);
    }

    /**
     * Answers.
     *
     * @param reason the reason phrase, null for the usual one
     * @param contentType of the body, null for none
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
            give(response);
            return Future.succeededFuture();
        });
    }

    /** Answers so many milliseconds later, if nothing else did until then. */
    public Future<Void> respondAfter(long millis, int status, Header... headers) {
        return engine.submit(() -> engine.vertx()
                .timer(millis)
                .compose(fired -> answered ? Future.succeededFuture() : respond(status, headers)));
    }

    /**
     * Grants a subscription (RFC 6665) that came outside of dialogs by SUBSCRIBE or REFER: 200 or 202 with Contact and
     * Expires.
     *
     * @param expires for how long, in seconds
     * @return the dialog, to send NOTIFYs in
     */
    public Future<PbxDialog> acceptSubscription(int expires) {
        return engine.submit(() -> {
            PbxDialog dialog = dialogs.apply(this);
            SipResponse.Builder response = draft(request.is(Method.REFER) ? 202 : 200, null);
            give(response.add(
                            HeaderName.CONTACT, NameAddress.of(dialog.contact()).toString())
                    .add(HeaderName.EXPIRES, Integer.toString(expires)));
            return Future.succeededFuture(dialog);
        });
    }

    /** Does what the PBX does without a script: registers, challenges, 200, 202 to REFER. */
    public Future<Void> proceed() {
        return engine.submit(() -> {
            usual.run();
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

    void give(SipResponse.Builder response) {
        answered = answered || response.build().finalResponse();
        engine.respond(txId, response);
    }
}
