package io.xphone.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.xphone.rtp.rtcp.RtcpStatus;
import io.xphone.rtp.rtcp.SenderReport;
import io.xphone.sip.message.Method;
import io.xphone.sip.transaction.TimerValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over networks with loss, delay, duplication and reordering, and with drop rules. */
class PbxNetworkTest extends PbxPair {

    private static final TimerValues QUICK = new TimerValues(30, 240, 300);

    private static FakePbxOptions quick() {
        return new FakePbxOptions().setTimers(QUICK);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void callsSucceedDespiteLosses(long seed) {
        LinkOptions bad = new LinkOptions(seed, 30, 5, 3, 10, 10);
        FakePbx callee = start(quick().setSipLink(bad, bad)).autoAnswer();
        FakePbx caller = start(quick());
        PbxCall call = await(caller.call(callee.uri("100")));
        assertThat(await(call.bye()).status()).isEqualTo(200);
        List<RecordedMessage> lost = callee.recorder().messages().stream()
                .filter(RecordedMessage::lost)
                .toList();
        assertThat(lost).allMatch(RecordedMessage::sent);
    }

    @Test
    void retransmitsThe2xxUntilTheAckIsReceived() {
        FakePbx callee = start(quick()).autoAnswer();
        FakePbx caller = start(quick());
        caller.dropNext(Method.ACK, 2);
        PbxCall call = await(caller.call(callee.uri("100")));
        await(callee.recorder().awaitRequest(Method.ACK));
        assertThat(caller.recorder().sentRequests(Method.ACK)).hasSize(3);
        assertThat(callee.recorder().sentResponses(200).size()).isGreaterThanOrEqualTo(3);
        assertThat(callee.recorder().ladder()).doesNotContain("x");
        assertThat(caller.recorder().ladder()).contains("x------------------- ACK");
        await(call.bye());
    }

    @Test
    void endsTheCallWithoutAnAck() {
        FakePbx callee = start(new FakePbxOptions().setTimers(new TimerValues(5, 20, 30)));
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> invite.answer().onComplete(answered));
        FakePbx caller = start();
        caller.dropNext(Method.ACK, Integer.MAX_VALUE);
        await(caller.call(callee.uri("100")));
        PbxCall calleeCall = await(answered.future());
        assertThat(await(calleeCall.ended()).cause()).isEqualTo(PbxEnd.Cause.NO_ACK);
        await(caller.recorder().awaitRequest(Method.BYE));
    }

    @Test
    void retransmitsDroppedMessages() {
        FakePbx callee = start(quick()).autoBusy();
        callee.dropNextReceived(Method.INVITE, 2).dropNext(486, 1);
        FakePbx caller = start(quick());
        assertThatThrownBy(() -> await(caller.call(callee.uri("100")))).hasMessageStartingWith("486");
        assertThat(caller.recorder().sentRequests(Method.INVITE).size()).isGreaterThanOrEqualTo(3);
        assertThat(callee.recorder().sentResponses(486).size()).isGreaterThanOrEqualTo(2);
        assertThat(callee.recorder().requests(Method.INVITE).size())
                .isLessThan(caller.recorder().sentRequests(Method.INVITE).size());
    }

    @Test
    void audioLossIsReproducibleBySeed() {
        LinkOptions bad = LinkOptions.loss(42, 20);
        int[] first = lossOf(bad);
        assertThat(first.length).isBetween(15, 35);
        assertThat(lossOf(bad)).isEqualTo(first);
    }

    /** Which of 40 packets arrive. */
    private int[] lossOf(LinkOptions network) {
        FakePbx callee = start(new FakePbxOptions().setRtpLink(network, LinkOptions.PERFECT));
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> invite.answer().onComplete(answered));
        FakePbx caller = start();
        PbxCall call = await(caller.call(callee.uri("100")));
        PbxMedia media = await(answered.future()).media();
        await(call.media().sendTone(440, 800));
        media.setLinkIn(LinkOptions.PERFECT);
        await(call.media().sendDtmf("1"));
        await(media.awaitDtmf(1));
        List<RecordedRtp> audio =
                media.packets().stream().filter(each -> each.payloadType() == 0).toList();
        await(call.bye());
        // counted back from the digit, which follows the last audio packet; timestamps advance in a pause between them
        int end = media.packets().get(audio.size()).sequence();
        return audio.stream().mapToInt(each -> (end - each.sequence()) & 0xFFFF).toArray();
    }

    @Test
    void audioIsReorderedDuplicatedAndDelayed() {
        LinkOptions bad = new LinkOptions(7, 0, 30, 10, 20, 20);
        FakePbx callee = start();
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> invite.answer().onComplete(answered));
        FakePbx caller = start(new FakePbxOptions().setRtpLink(LinkOptions.PERFECT, bad));
        PbxCall call = await(caller.call(callee.uri("100")));
        await(call.media().sendTone(440, 600));
        PbxMedia media = await(await(answered.future()).media().awaitAudio(560));
        List<Integer> order =
                media.packets().stream().map(each -> each.timestamp() / 160).toList();
        assertThat(order).isNotEqualTo(order.stream().sorted().toList());
        assertThat(order.stream().distinct().count()).isLessThan(order.size());
        await(call.bye());
    }

    @Test
    void sendsRtcpReports() {
        FakePbx callee = start(new FakePbxOptions().setRtcpIntervalMillis(40)).autoEcho();
        FakePbx caller = start(new FakePbxOptions().setRtcpIntervalMillis(40));
        PbxCall call = await(caller.call(callee.uri("100")));
        call.media().sendTone(440, 2000);
        await(call.media().awaitRtcp(4));
        assertThat(call.media().rtcp()).anyMatch(each -> each.has(SenderReport.class));
        assertThat(call.media().rtcpStatistics().roundTripMillis()).isPresent();
        FakePbx silent = start(new FakePbxOptions().setRtcpIntervalMillis(0)).autoAnswer();
        PbxCall other = await(caller.call(silent.uri("100")));
        await(other.bye());
        assertThat(other.media().rtcp()).isEmpty();
        await(callee.calls()).get(0).bye();
        await(call.ended());
        assertThat(call.media().rtcp()).noneMatch(each -> each.status() != RtcpStatus.OK);
    }

    @Test
    void sendsMalformedInput() {
        FakePbx pbx = start();
        FakePbx other = start();
        String bad = "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + other.port()
                + ";branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\nCall-ID: 1\r\n"
                + "CSeq: broken\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        await(other.sendRaw(bad.getBytes(StandardCharsets.US_ASCII), "127.0.0.1", pbx.port()));
        await(other.sendRaw("hello\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "127.0.0.1", pbx.port()));
        assertThat(await(other.options(pbx.uri("x"))).status()).isEqualTo(200);
        assertThat(pbx.recorder().malformed()).hasSize(2);
    }

    @Test
    void failsWithoutAListeningPeer() {
        FakePbx caller = start();
        FakePbx gone = start();
        String uri = gone.uri("x") + ";transport=tcp";
        await(gone.close());
        assertThatThrownBy(() -> await(caller.call(uri))).hasMessageContaining("could not send INVITE");
        assertThatThrownBy(() -> await(gone.call(uri))).hasMessageContaining("not running");
    }

    @Test
    void acceptsSubscriptions() {
        FakePbx pbx = start();
        Promise<PbxDialog> granted = Promise.promise();
        pbx.requestHandler(
                Method.SUBSCRIBE, subscribe -> subscribe.acceptSubscription(60).onComplete(granted));
        FakePbx other = start();
        other.requestHandler(Method.NOTIFY, notify -> notify.respond(200));
        assertThat(await(other.request(Method.SUBSCRIBE, pbx.uri("x"), null, ""))
                        .expires())
                .hasValue(60);
        PbxDialog dialog = await(granted.future());
        assertThat(await(dialog.notify("presence", "active;expires=60", "text/plain", "on"))
                        .status())
                .isEqualTo(200);
        assertThat(other.recorder().requests(Method.NOTIFY).get(0).header("Event"))
                .contains("presence");
    }

    @Test
    void closesConnections() {
        FakePbx callee = start().autoAnswer();
        FakePbx caller = start();
        PbxCall call = await(caller.call(callee.uri("100") + ";transport=tcp"));
        await(callee.recorder().awaitRequest(Method.ACK));
        await(caller.disconnect());
        assertThat(await(call.bye()).status()).isEqualTo(200);
    }

    @Test
    void closesDuringCalls() {
        FakePbx callee = start().autoAnswer();
        FakePbx caller = start();
        PbxCall call = await(caller.call(callee.uri("100")));
        callee.neverAnswer();
        PbxOutgoingCall outgoing = await(caller.dial(callee.uri("101"), new PbxDialOptions()));
        var never = caller.recorder().awaitRequest(Method.PUBLISH);
        await(caller.close());
        assertThat(await(call.ended()).cause()).isEqualTo(PbxEnd.Cause.CLOSED);
        assertThatThrownBy(() -> await(outgoing.answered())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> await(never)).hasMessageContaining("closed");
    }
}
