package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.xphone.rtp.DtmfInfo;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A dialog (RFC 3261 §12) of the PBX: sends any request within it and answers those that come, by script or as usual. A
 * {@link PbxCall}, or the dialog of a subscription. All methods may be called by any thread; handlers run on the event
 * loop of the PBX.
 */
public sealed class PbxDialog permits PbxCall {

    /** What PBX and peer are called in a dialog, as its side sees it. */
    record Ends(String callId, NameAddress local, NameAddress remote, Uri target, List<NameAddress> routes) {

        static Ends uas(SipRequest request, String localTag) {
            return new Ends(
                    request.callId(),
                    request.to().withTag(localTag),
                    request.from(),
                    target(request, request.from().uri()),
                    request.recordRoutes());
        }

        static Ends uac(SipRequest request, SipResponse response) {
            List<NameAddress> routes = new ArrayList<>(response.recordRoutes());
            Collections.reverse(routes);
            return new Ends(
                    request.callId(), request.from(), response.to(), target(response, request.requestUri()), routes);
        }

        static Uri target(SipMessage message, Uri otherwise) {
            List<NameAddress> contacts = message.contacts();
            return contacts.isEmpty() ? otherwise : contacts.get(0).uri();
        }

        String localTag() {
            return local.tag().orElse("");
        }
    }

    private final PbxEngine engine;
    private final PbxPeer flow;
    private final SipUri contact;
    private final DigestClient digest;
    private final List<SipRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Handler<PbxRequest>> handlers = new ConcurrentHashMap<>();
    private volatile Ends ends;
    private long sequence;

    PbxDialog(PbxEngine engine, Ends ends, PbxPeer flow, SipUri contact, DigestClient digest, long sequence) {
        this.engine = engine;
        this.ends = ends;
        this.flow = flow;
        this.contact = contact;
        this.digest = digest;
        this.sequence = sequence;
    }

    /** Its Call-ID. */
    public String callId() {
        return ends.callId();
    }

    /** Our address with our tag. */
    public NameAddress local() {
        return ends.local();
    }

    /** The peer's address with its tag. */
    public NameAddress remote() {
        return ends.remote();
    }

    /** Where our requests are addressed to: the peer's latest Contact. */
    public Uri remoteTarget() {
        return ends.target();
    }

    /** Every request that came within the dialog, ACKs included, without retransmissions. */
    public List<SipRequest> requests() {
        return List.copyOf(requests);
    }

    /** Has requests of that method answered by a script. */
    public PbxDialog onRequest(String method, Handler<PbxRequest> handler) {
        handlers.put(method, handler);
        return this;
    }

    /**
     * Sends a request within the dialog.
     *
     * @param method any but INVITE, ACK and CANCEL
     * @param contentType of the body, null for none
     * @return its final response, whichever; fails when none comes
     */
    public Future<SipResponse> request(String method, String contentType, String body, Header... headers) {
        return engine.submit(() -> {
            SipRequest.Builder draft = draft(method, headers);
            if (contentType != null) {
                draft.body(contentType, body);
            }
            return exchange(draft).start();
        });
    }

    /** Sends a request without body within the dialog. */
    public Future<SipResponse> request(String method, Header... headers) {
        return request(method, null, "", headers);
    }

    /** Sends an INFO. */
    public Future<SipResponse> info(String contentType, String body) {
        return request(Method.INFO, contentType, body);
    }

    /** Sends a digit by INFO, as {@code application/dtmf-relay}. */
    public Future<SipResponse> infoDtmf(char digit) {
        byte[] body = new DtmfInfo(digit, DtmfInfo.DEFAULT_DURATION_MILLIS).relayBody();
        return info(DtmfInfo.RELAY, new String(body, StandardCharsets.US_ASCII));
    }

    /** Sends a MESSAGE (RFC 3428). */
    public Future<SipResponse> message(String text) {
        return request(Method.MESSAGE, "text/plain", text);
    }

    /** Sends an OPTIONS. */
    public Future<SipResponse> options() {
        return request(Method.OPTIONS);
    }

    /** Sends an UPDATE (RFC 3311) with this description, or none when it is null. */
    public Future<SipResponse> update(String sdp) {
        return request(Method.UPDATE, sdp == null ? null : "application/sdp", sdp);
    }

    /** Sends a REFER (RFC 3515): asks the peer to call someone else. */
    public Future<SipResponse> refer(String target, Header... headers) {
        List<Header> all = new ArrayList<>(List.of(headers));
        all.add(new Header("Refer-To", '<' + target + '>'));
        return request(Method.REFER, all.toArray(Header[]::new));
    }

    /**
     * Sends a NOTIFY (RFC 6665).
     *
     * @param event the Event header
     * @param state the Subscription-State header, such as {@code active;expires=60}
     * @param contentType of the body, null for none
     */
    public Future<SipResponse> notify(String event, String state, String contentType, String body) {
        return request(
                Method.NOTIFY, contentType, body, new Header("Event", event), new Header("Subscription-State", state));
    }

    /** Tells how a transfer goes that the peer has asked for (RFC 3515 §2.4.5): 200 and the like end it. */
    public Future<SipResponse> notifyTransfer(int status, String reason) {
        String state = status < 200 ? "active;expires=60" : "terminated;reason=noresource";
        return notify("refer", state, "message/sipfrag;version=2.0", "SIP/2.0 " + status + ' ' + reason);
    }

    PbxEngine engine() {
        return engine;
    }

    String localTag() {
        return ends.localTag();
    }

    SipUri contact() {
        return contact;
    }

    /** A request with the next CSeq number, without Via. */
    SipRequest.Builder draft(String method, Header... headers) {
        SipRequest.Builder draft = bare(method, ++sequence)
                .add(HeaderName.CONTACT, NameAddress.of(contact).toString());
        for (Header header : headers) {
            draft.add(header.name(), header.value());
        }
        return draft;
    }

    SipRequest.Builder bare(String method, long number) {
        SipRequest.Builder draft = SipRequest.builder(method, ends.target());
        ends.routes().forEach(route -> draft.add(HeaderName.ROUTE, route.toString()));
        return draft.add(HeaderName.MAX_FORWARDS, "70")
                .add(HeaderName.FROM, ends.local().toString())
                .add(HeaderName.TO, ends.remote().toString())
                .add(HeaderName.CALL_ID, ends.callId())
                .add(HeaderName.CSEQ, new CSeq(number, method).toString());
    }

    ClientExchange exchange(SipRequest.Builder draft) {
        return new ClientExchange(
                engine, draft.build(), hop(), digest, () -> ++sequence, ignored -> {}, this::onRepeatedSuccess);
    }

    /** The connection that made the dialog while it lasts, else where route or target say. */
    PbxPeer hop() {
        if (flow.reliable() && engine.transport().connected(flow)) {
            return flow;
        }
        return engine.nextHop(bare(Method.OPTIONS, 1));
    }

    void target(SipMessage from) {
        Ends now = ends;
        ends = new Ends(now.callId(), now.local(), now.remote(), Ends.target(from, now.target()), now.routes());
    }

    void onRepeatedSuccess(SipResponse response) {
        // only a call has INVITEs
    }

    /** A request came within the dialog. */
    void received(String txId, SipRequest request, PbxPeer from) {
        requests.add(request);
        if (txId.isEmpty()) {
            onAck(request);
            return;
        }
        PbxRequest[] self = new PbxRequest[1];
        self[0] = new PbxRequest(engine, txId, request, from, localTag(), () -> usual(self[0]), same -> this);
        Handler<PbxRequest> handler = handlers.get(request.method());
        if (handler == null) {
            usual(self[0]);
        } else {
            engine.script(() -> handler.handle(self[0]));
        }
    }

    /** What answers a request that no script answers. */
    void usual(PbxRequest request) {
        request.respond(request.method().equals(Method.REFER) ? 202 : 200);
    }

    void onAck(SipRequest ack) {
        // only a call has INVITEs
    }
}
