package io.xphone.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.Direction;
import io.xphone.sip.auth.DigestAlgorithm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The effects of the options on the wire. */
class FakePbxOptionsTest extends PbxPair {

    @Test
    void setsUserAgentAndRealm() {
        FakePbx pbx = start(new FakePbxOptions()
                .setUserAgent("Exchange")
                .setRealm("example.org")
                .setUsers(Map.of("a", "b"))
                .setAlgorithms(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5));
        FakePbx other = start(new FakePbxOptions().setUserAgent("Phone"));
        var challenge = await(other.request("REGISTER", "sip:127.0.0.1:" + pbx.port(), null, ""));
        assertThat(challenge.header("Server")).contains("Exchange");
        assertThat(challenge.headers().all("WWW-Authenticate"))
                .hasSize(2)
                .allMatch(each -> each.contains("realm=\"example.org\""));
        assertThat(pbx.recorder().requests("REGISTER").get(0).header("User-Agent"))
                .contains("Phone");
    }

    @Test
    void selectsItsCodec() {
        AudioCapabilities alaw = new AudioCapabilities(List.of(CodecSpec.PCMA), false, 40, 60);
        FakePbx pbx = start();
        Promise<PbxCall> answered = Promise.promise();
        pbx.inviteHandler(invite -> invite.answer().onComplete(answered));
        FakePbx other = start(new FakePbxOptions().setAudio(alaw));
        PbxCall call = await(other.call(pbx.uri("x")));
        await(await(answered.future()).media().sendTone(440, 120));
        await(call.media().awaitAudio(120));
        assertThat(call.media().packets()).allMatch(each -> each.payloadType() == 8 && each.payloadBytes() == 320);
        assertThatThrownBy(() -> await(call.media().sendDtmf("1")))
                .hasMessageContaining("telephone events were not negotiated");
        assertThatThrownBy(() -> await(call.media().sendDtmf("x"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listensOnTheConfiguredTransportsAndPort() {
        FakePbx udp = start(new FakePbxOptions().setTransports("udp"));
        FakePbx other = start();
        assertThatThrownBy(() -> await(other.options(udp.uri("x") + ";transport=tcp")))
                .hasMessageContaining("could not send");
        FakePbx tcp = start(new FakePbxOptions().setTransports("TCP").setPort(udp.port()));
        assertThat(tcp.port()).isEqualTo(udp.port());
        assertThat(await(other.options(tcp.uri("x") + ";transport=tcp")).status())
                .isEqualTo(200);
        assertThatThrownBy(() -> start(new FakePbxOptions().setPort(other.port())))
                .hasMessageContaining("in use");
        assertThatThrownBy(() -> new FakePbxOptions().setTransports("SCTP"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void supportsIpv6() {
        FakePbx pbx = start(new FakePbxOptions().setHost("::1")).autoEcho();
        FakePbx other = start(new FakePbxOptions().setHost("::1"));
        PbxCall call = await(other.call(pbx.uri("x")));
        await(call.media().sendTone(440, 100));
        await(call.media().awaitAudio(80));
        assertThat(pbx.uri("x")).startsWith("sip:x@[::1]:");
        await(call.bye());
    }

    @Test
    void sendsVerbatimSdp() {
        FakePbx pbx = start();
        Promise<PbxCall> answered = Promise.promise();
        pbx.inviteHandler(
                invite -> invite.answer(PbxSdp.audio("127.0.0.1", invite.media().port(), Direction.RECVONLY, "8"))
                        .onComplete(answered));
        FakePbx other = start();
        PbxOutgoingCall outgoing = await(other.dial(
                pbx.uri("x"),
                new PbxDialOptions()
                        .setFrom("bob")
                        .addHeader("X-Trace", "7")
                        .setSdp(PbxSdp.audio("127.0.0.1", 4000, "8", "0", "101 telephone-event/8000"))));
        PbxCall call = await(outgoing.answered());
        PbxCall calleeCall = await(answered.future());
        assertThat(calleeCall.media().negotiated().orElseThrow().remotePort()).isEqualTo(4000);
        assertThat(calleeCall.media().negotiated().orElseThrow().direction()).isEqualTo(Direction.RECVONLY);
        assertThat(call.media().negotiated().orElseThrow().codec()).isEqualTo(CodecSpec.PCMA);
        var invite = pbx.recorder().lastInvite().orElseThrow();
        assertThat(invite.header("X-Trace")).contains("7");
        assertThat(invite.from().uri()).hasToString(other.uri("bob"));
        await(call.bye());
    }

    @Test
    void rejectsAnOfferWithoutAcceptableStreams() {
        FakePbx pbx = start().autoAnswer();
        FakePbx other = start();
        PbxOutgoingCall outgoing = await(other.dial(
                pbx.uri("x"), new PbxDialOptions().setSdp(PbxSdp.audio("127.0.0.1", 4000, "111 opus/48000/2"))));
        assertThatThrownBy(() -> await(outgoing.answered())).hasMessageStartingWith("488");
    }
}
