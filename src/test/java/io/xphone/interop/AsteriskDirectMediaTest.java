package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Call;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.EndReason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Direct media: Asterisk connects the media of two phones by a re-INVITE to each. */
@Tag("peers")
class AsteriskDirectMediaTest {

    private Phones phones;

    @BeforeEach
    void start() {
        phones = new Phones();
    }

    @AfterEach
    void stop() {
        Phones.close(phones);
    }

    private static int audioPort(String sdp) {
        return sdp == null
                ? 0
                : Integer.parseInt(sdp.lines()
                        .filter(line -> line.startsWith("m=audio "))
                        .findFirst()
                        .orElse("m=audio 0")
                        .split(" ")[1]);
    }

    /** Whether one phone sends its audio to the media address of the other. */
    private static boolean direct(Call from, Call to) {
        CallInfo there = Await.now(to.refresh());
        return audioPort(Await.now(from.refresh()).getRemoteSdp()) == audioPort(there.getLocalSdp());
    }

    private void becomes(boolean direct, Call a, Call b) {
        Eventually.so(
                phones.vertx(), "sound is direct: " + direct, () -> direct(a, b) == direct && direct(b, a) == direct);
    }

    private static void bothWays(String what, Call a, Call b) {
        AudioScore.assertAll(what, () -> {
            Heard atA = Heard.of(a).quiet();
            Heard atB = Heard.of(b).quiet();
            short[] phrase = Speech.samples();
            Await.now(b.audio().writer().write(phrase));
            Phones.say(a, phrase);
            return List.of(atA.more(0.3).stopAt(phrase.length), atB.more(0.3).stopAt(phrase.length));
        });
    }

    @Test
    void audioFlowsDirectlyBetweenPhones() {
        CompletableFuture<Call> first = Phones.nextCall(phones.of("1015"));
        CompletableFuture<Call> second = Phones.nextCall(phones.of("1016"));
        // the extension of a phone detects the digits of transfers, for which the PBX stays in the media path
        phones.asterisk().cli("channel originate PJSIP/1015 application Dial PJSIP/1016");
        Call a = Await.within(20, first);
        Await.now(a.accept());
        Call b = Await.within(20, second);
        Await.now(b.accept());
        Await.now(Future.all(a.answered(), b.answered()));
        becomes(true, a, b);
        bothWays("straight from phone to phone", a, b);

        // on hold the PBX plays music, and returns to the media path for it
        Await.now(a.hold());
        assertThat(a.state()).isEqualTo(CallState.ON_HOLD);
        Heard.of(b).tone(440, 554);
        Await.now(a.resume());
        becomes(true, a, b);
        bothWays("straight again after the hold", a, b);

        assertThat(Phones.end(a).reason()).isEqualTo(EndReason.LOCAL);
        assertThat(Await.now(b.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }
}
