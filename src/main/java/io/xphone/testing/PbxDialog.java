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
 * A dialog (RFC 3261 §12) of the PBX: a {@link PbxCall}, or the dialog of a subscription. Sends in-dialog requests and
 * responds to received ones, by handlers or by default. Any thread may call any method; handlers run on the event loop
 * of the PBX.
 */
public sealed class PbxDialog permits PbxCall {

    /** The dialog state (RFC 3261 §12) as seen by the PBX. */
    record DialogState(String callId, NameAddress local, NameAddress remote, Uri target, List<NameAddress> routes) {

        static DialogState uas(SipRequest request, String localTag) {
            return new DialogState(
                    request.callId(),
                    request.to().withTag(localTag),
                    request.from(),
                    target(request, request.from().uri()),
                    request.recordRoutes());
        }

        static DialogState uac(SipRequest request, SipResponse response) {
            List<NameAddress> routes = new ArrayList<>(response.recordRoutes());
            Collections.reverse(routes);
            return new DialogState(
                    request.callId(), request.from(), response.to(), target(response, request.requestUri()), routes);
        }

        static Uri target(SipMessage message, Uri defaultTarget) {
            List<NameAddress> contacts = message.contacts();
            return contacts.isEmpty() ? defaultTarget : contacts.get(0).uri();
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
    private volatile DialogState state;
    private long sequence;

    PbxDialog(PbxEngine engine, DialogState state, PbxPeer flow, SipUri contact, DigestClient digest, long sequence) {
        this.engine = engine;
        this.state = state;
        this.flow = flow;
        this.contact = contact;
        this.digest = digest;
        this.sequence = sequence;
    }

    /** The Call-ID. */
    public String callId() {
        return state.callId();
    }

    /** The local address with the local tag. */
    public NameAddress local() {
        return state.local();
    }

    /** The remote address with the remote tag. */
    public NameAddress remote() {
        return state.remote();
    }

    /** The remote target: the latest Contact of the peer. */
    public Uri remoteTarget() {
        return state.target();
    }

    /** All requests received in the dialog, including ACK, without retransmissions. */
    public List<SipRequest> requests() {
        return List.copyOf(requests);
    }

    /** Sets the handler of in-dialog requests with a method; null for the default handling. */
    public PbxDialog requestHandler(String method, Handler<PbxRequest> handler) {
        if (handler == null) {
            handlers.remove(method);
        } else {
            handlers.put(method, handler);
        }
        return this;
    }

    /**
     * Sends an in-dialog request.
     *
     * @param method any but INVITE, ACK and CANCEL
     * @param contentType type of the body, null for none
     * @return the final response, of any status; fails if none is received
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

    /** Sends an in-dialog request without a body. */
    public Future<SipResponse> request(String method, Header... headers) {
        return request(method, null, "", headers);
    }

    /** Sends an INFO request (RFC 6086). */
    public Future<SipResponse> info(String contentType, String body) {
        return request(Method.INFO, contentType, body);
    }

    /** Sends a digit in an INFO request, as {@code application/dtmf-relay}. */
    public Future<SipResponse> infoDtmf(char digit) {
        byte[] body = new DtmfInfo(digit, DtmfInfo.DEFAULT_DURATION_MILLIS).relayBody();
        return info(DtmfInfo.RELAY, new String(body, StandardCharsets.US_ASCII));
    }

    /** Sends a MESSAGE request (RFC 3428). */
    public Future<SipResponse> message(String text) {
        return request(Method.MESSAGE, "text/plain", text);
    }

    /** Sends an OPTIONS request. */
    public Future<SipResponse> options() {
        return request(Method.OPTIONS);
    }

    /** Sends an UPDATE request (RFC 3311) with SDP, null for none. */
    public Future<SipResponse> update(String sdp) {
        return request(Method.UPDATE, sdp == null ? null : "application/sdp", sdp);
    }

    /** Sends a REFER request (RFC 3515). */
    public Future<SipResponse> refer(String target, Header... headers) {
        List<Header> all = new ArrayList<>(List.of(headers));
        all.add(new Header("Refer-To", '<' + target + '>'));
        return request(Method.REFER, all.toArray(Header[]::new));
    }

    /**
     * Sends a NOTIFY request (RFC 6665).
     *
     * @param event value of the Event header
     * @param state value of the Subscription-State header, such as {@code active;expires=60}
     * @param contentType type of the body, null for none
     */
    public Future<SipResponse> notify(String event, String state, String contentType, String body) {
        return request(
                Method.NOTIFY, contentType, body, new Header("Event", event), new Header("Subscription-State", state));
    }

    /** Notifies the peer of the progress of its REFER (RFC 3515 §2.4.5); a final status ends the subscription. */
    public Future<SipResponse> notifyTransfer(int status, String reason) {
        String subscriptionState = status < 200 ? "active;expires=60" : "terminated;reason=noresource";
        return notify("refer", subscriptionState, "message/sipfrag;version=2.0", "SIP/2.0 " + status + ' ' + reason);
    }

    PbxEngine engine() {
        return engine;
    }

    String localTag() {
        return state.localTag();
    }

    SipUri contact() {
        return contact;
    }

    /** Drafts a request with the next CSeq number, without Via. */
    SipRequest.Builder draft(String method, Header... headers) {
        SipRequest.Builder draft = bare(method, ++sequence)
                .add(HeaderName.CONTACT, NameAddress.of(contact).toString());
        for (Header header : headers) {
            draft.add(header.name(), header.value());
        }
        return draft;
    }

    SipRequest.Builder bare(String method, long number) {
        SipRequest.Builder draft = SipRequest.builder(method, state.target());
        state.routes().forEach(route -> draft.add(HeaderName.ROUTE, route.toString()));
        return draft.add(HeaderName.MAX_FORWARDS, "70")
                .add(HeaderName.FROM, state.local().toString())
                .add(HeaderName.TO, state.remote().toString())
                .add(HeaderName.CALL_ID, state.callId())
                .add(HeaderName.CSEQ, new CSeq(number, method).toString());
    }

    ClientExchange exchange(SipRequest.Builder draft) {
        return new ClientExchange(
                engine,
                draft.build(),
                nextHop(),
                digest,
                () -> ++sequence,
                ignored -> {},
                this::onRetransmittedSuccess);
    }

    /** The connection of the dialog while it is open, else the next hop by route set and remote target. */
    PbxPeer nextHop() {
        if (flow.reliable() && engine.transport().connected(flow)) {
            return flow;
        }
        return engine.nextHop(bare(Method.OPTIONS, 1));
    }

    void target(SipMessage from) {
        DialogState now = state;
        state = new DialogState(
                now.callId(), now.local(), now.remote(), DialogState.target(from, now.target()), now.routes());
    }

    void onRetransmittedSuccess(SipResponse response) {
        // only calls have INVITE transactions
    }

    /** Handles a request received in the dialog. */
    void received(String txId, SipRequest request, PbxPeer from) {
        requests.add(request);
        if (txId.isEmpty()) {
            onAck(request);
            return;
        }
        PbxRequest[] self = new PbxRequest[1];
        self[0] = new PbxRequest(engine, txId, request, from, localTag(), () -> handleDefault(self[0]), same -> this);
        Handler<PbxRequest> handler = handlers.get(request.method());
        if (handler == null) {
            handleDefault(self[0]);
        } else {
            engine.runHandler(() -> handler.handle(self[0]));
        }
    }

    /** Responds to a request without a handler. */
    void handleDefault(PbxRequest request) {
        request.respond(request.method().equals(Method.REFER) ? 202 : 200);
    }

    void onAck(SipRequest ack) {
        // only calls have INVITE transactions
    }
}
