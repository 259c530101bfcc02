package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.EndReason;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Other services of the PBX: music, a conference, silence, video, call pickup. */
@Tag("peers")
class AsteriskServicesTest {

    private Phones phones;

    @BeforeEach
    void start() {
        phones = new Phones();
    }

    @AfterEach
    void stop() {
        Phones.close(phones);
    }

    @Test
    void music() {
        Call call = Phones.answered(phones.of("1001"), "603");
        Heard.of(call).tone(440, 554);
        Phones.end(call);
    }

    @Test
    void silenceIsSilent() {
        Call call = Phones.answered(phones.of("1001"), "621");
        Phones.say(call, Speech.samples());
        short[] heard = Heard.of(call).more(2).stop();
        for (short sample : heard) {
            assertThat(Math.abs(sample)).isLessThan(50);
        }
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        Phones.end(call);
    }

    /** The extension supports video and text, and accepts the offered audio. */
    @Test
    void echoWithVideoEchoesAudio() {
        Call call = Phones.answered(phones.of("1001"), "623");
        Phones.assertEcho("echo of a PBX with video", call);
        Phones.end(call);
    }

    @Test
    void conferenceMixesAudio() {
        Call speaker = Phones.answered(phones.of("1001"), "605");
        Call listener = Phones.answered(phones.of("1002"), "605");
        Phones.assertOneWay("from one to the other in a conference", speaker, listener);
        Phones.end(speaker);
        Phones.end(listener);
    }

    @Test
    void receivesACancelledCall() {
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of("1002"));
        Call caller = Await.now(phones.of("1001").dial("625"));
        Call rings = Await.within(20, incoming);
        assertThat(Await.now(rings.ended()).reason()).isEqualTo(EndReason.CANCELLED);
        Await.now(caller.answered());
        AudioScore.assertSpeech(
                "the phrase after nobody answered",
                () -> Heard.of(caller).more(6).stop());
        Phones.end(caller);
    }

    @Test
    void picksUpARingingCall() {
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of("1001"));
        Call caller = Await.now(phones.of("1002").dial("1001"));
        Call rings = Await.within(20, incoming);
        Await.now(Phones.reaches(caller, CallState.REMOTE_RINGING));
        Call picker = Phones.answered(phones.of("1003"), "626");
        Await.now(caller.answered());
        assertThat(Await.now(rings.ended()).reason()).isEqualTo(EndReason.CANCELLED);
        Phones.assertOneWay("from the caller to who picked up", caller, picker);
        Phones.end(picker);
        assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }
}
