package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.options.DialOptions;
import io.xphone.options.SipTransport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Audio of calls with Asterisk in both directions. */
@Tag("peers")
class AsteriskAudioTest {

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
        phones.of("1001", SipTransport.UDP);
        phones.of("1002", SipTransport.TCP);
        phones.of("1003", SipTransport.TLS);
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    private static void echo(String user, SipTransport transport) {
        Call call = Phones.answered(phones.of(user, transport), "600");
        Phones.assertEcho("echo over " + transport, call);
        CallEnd end = Phones.end(call);
        assertThat(end.reason()).isEqualTo(EndReason.LOCAL);
        assertThat(end.q850()).isEqualTo(16);
    }

    @CallTest
    void echoOverUdp() {
        echo("1001", SipTransport.UDP);
    }

    @CallTest
    void echoOverTcp() {
        echo("1002", SipTransport.TCP);
    }

    @CallTest
    void echoOverTls() {
        echo("1003", SipTransport.TLS);
    }

    @CallTest
    void echoInALaw() {
        Call call = Phones.answered(
                phones.of("1001", SipTransport.UDP), "600", new DialOptions().setCodecs(List.of("PCMA")));
        assertThat(call.info().getCodec()).isEqualTo("PCMA");
        Phones.assertEcho("echo in A-law", call);
        Phones.end(call);
    }

    @CallTest
    void echoInG722() {
        Call call = Phones.answered(
                phones.of("1013", SipTransport.UDP), "600", new DialOptions().setCodecs(List.of("G722")));
        assertThat(call.info().getCodec()).isEqualTo("G722");
        Phones.assertEcho("echo in G.722", call);
        Phones.end(call);
    }

    @CallTest
    void receivesSpeech() {
        AudioScore.assertSpeech("speech of the PBX", () -> {
            Call call = Phones.answered(phones.of("1001", SipTransport.UDP), "601");
            short[] heard = Heard.of(call).more(8).stop();
            Phones.end(call);
            return heard;
        });
    }

    @CallTest
    void receivesATone() {
        Call call = Phones.answered(phones.of("1001", SipTransport.UDP), "602");
        Heard.of(call).tone(1004).tone(1004);
        Phones.end(call);
    }

    @CallTest
    void receivesEarlyMediaBeforeTheAnswerAndTheEchoAfterIt() {
        AudioScore.assertSpeech("early media", () -> {
            Call call = Await.now(phones.of("1002", SipTransport.TCP).dial("610"));
            Heard heard = Heard.of(call).audio();
            assertThat(call.state()).isEqualTo(CallState.EARLY_MEDIA);
            Await.now(call.answered());
            short[] early = heard.stop();
            Phones.assertEcho("echo after early media", call);
            Phones.end(call);
            return early;
        });
    }

    @CallTest
    void receivesEarlyMediaBeforeARejection() {
        AudioScore.assertSpeech("early media before a refusal", () -> {
            Call call = Await.now(phones.of("1003", SipTransport.TLS).dial("611"));
            Heard heard = Heard.of(call).audio();
            assertThat(call.state()).isEqualTo(CallState.EARLY_MEDIA);
            CallEnd end = Await.now(call.ended());
            assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
            assertThat(end.status()).isEqualTo(486);
            assertThat(end.q850()).isEqualTo(17);
            return heard.samples();
        });
    }

    @CallTest
    void asteriskRecordsOurAudio() {
        Path recording = phones.asterisk().file("spool/rec-1001.wav");
        AudioScore.assertSpeech("what the PBX recorded", () -> {
            Call call = Phones.answered(phones.of("1001", SipTransport.UDP), "616");
            Phones.say(call, Speech.samples());
            Phones.end(call);
            Eventually.exists(phones.vertx(), recording, 6 * 16_000);
            return Speech.read(recording);
        });
    }

    @CallTest
    void followsARedirect() {
        Call call = Phones.answered(phones.of("1001", SipTransport.UDP), "614");
        Phones.assertEcho("echo behind a redirect", call);
        Phones.end(call);
    }
}
