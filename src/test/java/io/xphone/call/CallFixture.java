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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A call machine, its effects, and a peer that a test scripts. */
final class CallFixture {

    static final SipUri LOCAL = SipUri.parse("sip:us@192.0.2.10:5060");
    static final SipUri PEER = SipUri.parse("sip:peer@198.51.100.7:5070");
    static final LocalMedia MEDIA = new LocalMedia("192.0.2.10", 40_000, 40_001);
    static final String PEER_TAG = "peertag";
    static final String INVITE_TX = "srv-invite";

    final CountingIdentifiers ids = new CountingIdentifiers();
    final CallMachine call;
    final List<CallEffect> allEffects = new ArrayList<>();
    List<CallEffect> effects = List.of();
    private long peerSequence = 100;
    private int peerTransactions;
    private boolean portsAtOnce;
    private String peerTag = PEER_TAG;

    private CallFixture(UnaryOperator<CallSettings.Builder> settings, DialSettings dial, SipRequest invite) {
        CallSettings made = settings.apply(CallSettings.builder()).build();
        portsAtOnce = dial == null;
        call = dial != null
                ? CallMachine.outbound("call", dial, made, ids)
                : CallMachine.inbound("call", INVITE_TX, invite, LOCAL, made, ids);
    }

    // ---- calls ----

    static DialSettings.Builder dialling() {
        return DialSettings.builder(
                SipUri.parse("sip:600@example.com"), NameAddress.of("Us", SipUri.parse("sip:us@example.com")), LOCAL);
    }

    static CallFixture outbound() {
        return outbound(dialling().build());
    }

    static CallFixture outbound(DialSettings dial) {
        return outbound(dial, builder -> builder);
    }

    static CallFixture outbound(DialSettings dial, UnaryOperator<CallSettings.Builder> settings) {
        return new CallFixture(settings, dial, null);
    }

    /** An outbound call whose INVITE is sent. */
    static CallFixture dialled() {
        return dialled(dialling().build());
    }

    static CallFixture dialled(DialSettings dial) {
        CallFixture fixture = outbound(dial);
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.onMediaOpened(MEDIA, 0));
        return fixture;
    }

    /** An outbound call that was answered. */
    static CallFixture answeredOutbound() {
        CallFixture fixture = dialled();
        fixture.respond(200, PEER_TAG, sdp(""));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        return fixture;
    }

    static SipRequest.Builder invite() {
        return SipRequest.builder(Method.INVITE, LOCAL)
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

    static CallFixture inbound(SipRequest invite) {
        return inbound(invite, builder -> builder);
    }

    static CallFixture inbound(SipRequest invite, UnaryOperator<CallSettings.Builder> settings) {
        return new CallFixture(settings, null, invite);
    }

    /** A ringing inbound call. */
    static CallFixture ringing() {
        return ringing(invite(sdp("")));
    }

    static CallFixture ringing(SipRequest invite) {
        CallFixture fixture = inbound(invite);
        fixture.apply(fixture.call.start(0));
        return fixture;
    }

    /** A ringing inbound call whose ports open when a test says so; those of others open as soon as they are needed. */
    static CallFixture ringingWithoutPorts(SipRequest invite) {
        CallFixture fixture = ringing(invite);
        fixture.portsAtOnce = false;
        return fixture;
    }

    void withoutPorts() {
        portsAtOnce = false;
    }

    /** An inbound call that was answered and acknowledged. */
    static CallFixture answeredInbound() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.acknowledge(null);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        return fixture;
    }

    // ---- effects ----

    CallFixture apply(List<CallEffect> step) {
        effects = step;
        if (portsAtOnce && step.contains(new CallEffect.OpenMedia())) {
            effects = new ArrayList<>(step);
            effects.addAll(call.onMediaOpened(MEDIA, 0));
        }
        allEffects.addAll(effects);
        return this;
    }

    <T extends CallEffect> List<T> of(Class<T> type) {
        return of(effects, type);
    }

    <T extends CallEffect> List<T> ofAll(Class<T> type) {
        return of(allEffects, type);
    }

    private static <T extends CallEffect> List<T> of(List<CallEffect> effects, Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The only effect of a type in the last step. */
    <T extends CallEffect> T single(Class<T> type) {
        assertThat(of(type)).as(type.getSimpleName() + " in " + effects).hasSize(1);
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

    /** The latest request. */
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

    /** The response of the last step. */
    SipResponse response() {
        return single(CallEffect.Respond.class).response();
    }

    CallError error() {
        return single(CallEffect.Failed.class).error();
    }

    // ---- the peer ----

    /** The peer responds to the latest request. */
    CallFixture respond(int status, String tag, String sdp, Header... headers) {
        return respond(sent(), status, tag, sdp, headers);
    }

    CallFixture respond(CallEffect.Send to, int status, String tag, String sdp, Header... headers) {
        return apply(call.onResponse(to.txId(), response(to.request(), status, tag, sdp, headers), 0));
    }

    static SipResponse response(SipRequest request, int status, String tag, String sdp, Header... headers) {
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
        NameAddress local = call.direction() == CallDirection.OUTBOUND
                ? call.from()
                : call.to().withTag(call.localTag());
        NameAddress peer =
                call.direction() == CallDirection.OUTBOUND ? call.to().withTag(peerTag) : call.from();
        return SipRequest.builder(method, LOCAL)
                .via(Via.of("UDP", "198.51.100.7", 5070, "z9hG4bKpeer" + sequence + method))
                .from(peer)
                .to(local)
                .callId(call.callId())
                .cseq(new CSeq(sequence, method))
                .contact(NameAddress.of(PEER));
    }

    CallFixture receive(SipRequest.Builder request) {
        SipRequest built = request.build();
        String txId = built.method().equals(Method.ACK) ? "" : "srv-" + ++peerTransactions;
        return apply(call.onRequest(txId, built, 0));
    }

    CallFixture receive(String method, String sdp) {
        SipRequest.Builder request = peerRequest(method);
        return receive(sdp == null ? request : request.body("application/sdp", sdp));
    }

    /** The peer acknowledges the latest 2xx. */
    CallFixture acknowledge(String sdp) {
        List<CallEffect.Respond> responses = ofAll(CallEffect.Respond.class).stream()
                .filter(respond -> respond.response().success()
                        && respond.response().cseq().method().equals(Method.INVITE))
                .toList();
        long number = responses.get(responses.size() - 1).response().cseq().number();
        SipRequest.Builder ack = peerRequest(Method.ACK, number);
        return receive(sdp == null ? ack : ack.body("application/sdp", sdp));
    }

    void peerTag(String tag) {
        peerTag = tag;
    }

    CallFixture timer(CallTimer timer) {
        return apply(call.onTimer(timer, 0));
    }

    // ---- session descriptions ----

    /** An audio description of the peer with µ-law, A-law and telephone events, with additional lines. */
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
        return message.body().length == 0 ? Optional.empty() : Optional.of(SdpParser.parse(message.body()));
    }

    /** The audio direction of a local description. */
    static String directionOf(SipMessage message) {
        SessionDescription description = sdpOf(message).orElseThrow();
        return description.directionOf(description.media().get(0)).attribute();
    }

    static long versionOf(SipMessage message) {
        return sdpOf(message).orElseThrow().origin().version();
    }
}
