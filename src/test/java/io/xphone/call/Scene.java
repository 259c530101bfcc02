package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.LocalMedia;
import io.xphone.call.message.CallError;
import io.xphone.call.settings.CallSettings;
import io.xphone.call.settings.DialSettings;
import io.xphone.sdp.SdpParser;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Via;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A call machine, everything it wanted done, and a peer that says what a test has it say. */
final class Scene {

    static final SipUri US = SipUri.parse("sip:us@192.0.2.10:5060");
    static final SipUri PEER = SipUri.parse("sip:peer@198.51.100.7:5070");
    static final LocalMedia MEDIA = new LocalMedia("192.0.2.10", 40_000, 40_001);
    static final String PEER_TAG = "peertag";
    static final String INVITE_TX = "srv-invite";

    final CountingIdentifiers ids = new CountingIdentifiers();
    final CallMachine call;
    final List<CallEffect> all = new ArrayList<>();
    List<CallEffect> last = List.of();
    private long peerSequence = 100;
    private int peerTransactions;
    private String peerTag = PEER_TAG;

    private Scene(UnaryOperator<CallSettings.Builder> settings, DialSettings dial, SipRequest invite) {
        CallSettings made = settings.apply(CallSettings.builder()).build();
        call = dial != null
                ? CallMachine.outbound("call", dial, made, ids)
                : CallMachine.inbound("call", INVITE_TX, invite, US, made, ids);
    }

    // ---- beginnings ----

    static DialSettings.Builder dialling() {
        return DialSettings.builder(
                SipUri.parse("sip:600@example.com"), NameAddress.of("Us", SipUri.parse("sip:us@example.com")), US);
    }

    static Scene outbound() {
        return outbound(dialling().build());
    }

    static Scene outbound(DialSettings dial) {
        return outbound(dial, builder -> builder);
    }

    static Scene outbound(DialSettings dial, UnaryOperator<CallSettings.Builder> settings) {
        return new Scene(settings, dial, null);
    }

    /** An outbound call whose INVITE is out. */
    static Scene dialled() {
        return dialled(dialling().build());
    }

    static Scene dialled(DialSettings dial) {
        Scene scene = outbound(dial);
        scene.does(scene.call.start(0));
        scene.does(scene.call.onMediaOpened(MEDIA, 0));
        return scene;
    }

    /** An outbound call that was answered. */
    static Scene answeredOutbound() {
        Scene scene = dialled();
        scene.answers(200, PEER_TAG, sdp(""));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        return scene;
    }

    static SipRequest.Builder invite() {
        return SipRequest.builder(Method.INVITE, US)
                .via(Via.of("UDP", "198.51.100.7", 5070, "z9hG4bKpeer"))
                .add(HeaderName.FROM, "\"Peer\" <sip:peer@example.org>;tag=" + PEER_TAG)
                .add(HeaderName.TO, "<sip:us@example.com>")
                .add(HeaderName.CALL_ID, "peer-call")
                .add(HeaderName.CSEQ, "100 INVITE")
                .add(HeaderName.CONTACT, "<" + PEER + ">")
                .add(HeaderName.MAX_FORWARDS, "70");
    }

    static SipRequest invite(String sdp) {
        return sdp == null
                ? invite().build()
                : invite().body("application/sdp", sdp).build();
    }

    static Scene inbound(SipRequest invite) {
        return inbound(invite, builder -> builder);
    }

    static Scene inbound(SipRequest invite, UnaryOperator<CallSettings.Builder> settings) {
        return new Scene(settings, null, invite);
    }

    /** An inbound call that rings. */
    static Scene ringing() {
        return ringing(invite(sdp("")));
    }

    static Scene ringing(SipRequest invite) {
        Scene scene = inbound(invite);
        scene.does(scene.call.start(0));
        scene.does(scene.call.onMediaOpened(MEDIA, 0));
        return scene;
    }

    /** An inbound call that we answered and the peer acknowledged. */
    static Scene answeredInbound() {
        Scene scene = ringing();
        scene.does(scene.call.accept(1, List.of(), 0));
        scene.acknowledges(null);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        return scene;
    }

    // ---- what was wanted done ----

    Scene does(List<CallEffect> effects) {
        last = effects;
        all.addAll(effects);
        return this;
    }

    <T extends CallEffect> List<T> of(Class<T> type) {
        return of(last, type);
    }

    <T extends CallEffect> List<T> ofAll(Class<T> type) {
        return of(all, type);
    }

    private static <T extends CallEffect> List<T> of(List<CallEffect> effects, Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The only effect of a type in the last step. */
    <T extends CallEffect> T one(Class<T> type) {
        assertThat(of(type)).as(type.getSimpleName() + " in " + last).hasSize(1);
        return of(type).get(0);
    }

    /** The events of the last step. */
    List<CallEvent> events() {
        return of(CallEffect.Event.class).stream().map(CallEffect.Event::event).toList();
    }

    /** The states entered from the start. */
    List<CallState> states() {
        return ofAll(CallEffect.StateChanged.class).stream()
                .map(CallEffect.StateChanged::state)
                .toList();
    }

    CallEnd ended() {
        assertThat(ofAll(CallEffect.Ended.class)).hasSize(1);
        return ofAll(CallEffect.Ended.class).get(0).end();
    }

    boolean released() {
        return !ofAll(CallEffect.Released.class).isEmpty();
    }

    /** The request sent last. */
    CallEffect.Send sent() {
        List<CallEffect.Send> sent = ofAll(CallEffect.Send.class);
        return sent.get(sent.size() - 1);
    }

    CallEffect.Send sent(String method) {
        List<CallEffect.Send> sent = ofAll(CallEffect.Send.class).stream()
                .filter(send -> send.request().method().equals(method))
                .toList();
        assertThat(sent).as("sent " + method).isNotEmpty();
        return sent.get(sent.size() - 1);
    }

    int count(String method) {
        return (int) ofAll(CallEffect.Send.class).stream()
                .filter(send -> send.request().method().equals(method))
                .count();
    }

    /** The answer given in the last step. */
    SipResponse response() {
        return one(CallEffect.Respond.class).response();
    }

    CallError refused() {
        return one(CallEffect.Failed.class).error();
    }

    // ---- the peer ----

    /** The peer answers the request that was sent last. */
    Scene answers(int status, String tag, String sdp, Header... headers) {
        return answers(sent(), status, tag, sdp, headers);
    }

    Scene answers(CallEffect.Send to, int status, String tag, String sdp, Header... headers) {
        return does(call.onResponse(to.txId(), answer(to.request(), status, tag, sdp, headers), 0));
    }

    static SipResponse answer(SipRequest request, int status, String tag, String sdp, Header... headers) {
        SipResponse.Builder response = request.response(status, null);
        if (tag != null && request.to().tag().isEmpty()) {
            response.to(request.to().withTag(tag));
        }
        boolean contact = false;
        for (Header header : headers) {
            contact |= header.name().equals(HeaderName.CONTACT);
            response.add(header.name(), header.value());
        }
        if (!contact && status > 100 && status < 300) {
            response.contact(NameAddress.of(PEER));
        }
        if (sdp != null) {
            response.body("application/sdp", sdp);
        }
        return response.build();
    }

    /** A request of the peer within the dialog. */
    SipRequest.Builder peerRequest(String method) {
        return peerRequest(method, ++peerSequence);
    }

    SipRequest.Builder peerRequest(String method, long sequence) {
        NameAddress us = call.direction() == CallDirection.OUTBOUND
                ? call.from()
                : call.to().withTag(call.localTag());
        NameAddress peer =
                call.direction() == CallDirection.OUTBOUND ? call.to().withTag(peerTag) : call.from();
        return SipRequest.builder(method, US)
                .via(Via.of("UDP", "198.51.100.7", 5070, "z9hG4bKpeer" + sequence + method))
                .from(peer)
                .to(us)
                .callId(call.callId())
                .cseq(new CSeq(sequence, method))
                .contact(NameAddress.of(PEER));
    }

    Scene receives(SipRequest.Builder request) {
        SipRequest built = request.build();
        String txId = built.method().equals(Method.ACK) ? "" : "srv-" + ++peerTransactions;
        return does(call.onRequest(txId, built, 0));
    }

    Scene receives(String method, String sdp) {
        SipRequest.Builder request = peerRequest(method);
        return receives(sdp == null ? request : request.body("application/sdp", sdp));
    }

    /** The peer acknowledges our last 2xx. */
    Scene acknowledges(String sdp) {
        List<CallEffect.Respond> responses = ofAll(CallEffect.Respond.class).stream()
                .filter(respond -> respond.response().success()
                        && respond.response().cseq().method().equals(Method.INVITE))
                .toList();
        long number = responses.get(responses.size() - 1).response().cseq().number();
        SipRequest.Builder ack = peerRequest(Method.ACK, number);
        return receives(sdp == null ? ack : ack.body("application/sdp", sdp));
    }

    void peerTag(String tag) {
        peerTag = tag;
    }

    Scene timer(CallTimer timer) {
        return does(call.onTimer(timer, 0));
    }

    // ---- session descriptions ----

    /** An audio description of the peer with µ-law, A-law and events; what is given is added as lines. */
    static String sdp(String lines) {
        return sdp("198.51.100.7", 30_000, lines);
    }

    static String sdp(String host, int port, String lines) {
        return sdp(host, port, 1, lines);
    }

    static String sdp(String host, int port, int version, String lines) {
        return "v=0\r\no=- 77 " + version + " IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 " + host + "\r\nt=0 0\r\n"
                + "m=audio " + port + " RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
                + "a=rtpmap:101 telephone-event/8000\r\n"
                + (lines.isEmpty() ? "" : lines + "\r\n");
    }

    static Optional<SessionDescription> sdpOf(SipMessage message) {
        return message.body().length == 0
                ? Optional.empty()
                : Optional.of(SdpParser.parse(new String(message.body(), StandardCharsets.UTF_8)));
    }

    /** The direction that a description of ours states for audio. */
    static String directionOf(SipMessage message) {
        SessionDescription description = sdpOf(message).orElseThrow();
        return description.directionOf(description.media().get(0)).attribute();
    }

    static long versionOf(SipMessage message) {
        return sdpOf(message).orElseThrow().origin().version();
    }
}
