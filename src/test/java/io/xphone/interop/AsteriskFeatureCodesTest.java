package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.EndReason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Feature codes of Asterisk during a call, sent as telephone events: *1 and *2 transfer, *0 hangs up. */
@Tag("peers")
class AsteriskFeatureCodesTest {

    /** The two tones of the music on hold, in Hz. */
    private static final double[] MUSIC = {440, 554};

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    private static Pair connect(String number) {
        return Pair.of(phones.of("1001"), phones.of("1002"), number);
    }

    /** Sends a transfer code, and the number once the other party receives music: then Asterisk expects it. */
    private static Call transfer(String code, Call from, Call other, String number) {
        Heard music = Heard.of(other);
        Await.now(from.sendDtmf(code));
        music.tone(MUSIC).stop();
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of(number));
        from.sendDtmf(number); // the call ends with the last digit, so its end is not reported
        return Await.within(20, incoming);
    }

    /** The first call has received music before; the second nothing, or audio that has ended. */
    private static void talk(Call one, Call other) {
        AudioScore.assertAll("both ways after the transfer", () -> {
            Heard here = Heard.of(one).quiet();
            Heard there = Heard.of(other);
            short[] phrase = Speech.samples();
            Await.now(one.audio().writer().write(phrase));
            Phones.say(other, phrase);
            return List.of(here.more(0.3).stopAt(phrase.length), there.more(0.3).stopAt(phrase.length));
        });
    }

    @Test
    void callerPerformsABlindTransfer() {
        Pair pair = connect("1002");
        Call third = transfer("*1", pair.caller(), pair.called(), "1003");
        assertThat(Await.now(pair.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
        assertThat(third.remoteUser()).isEqualTo("1002");
        Await.now(third.accept());
        talk(pair.called(), third);
        Phones.end(third);
        assertThat(Await.now(pair.called().ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void calledPartyPerformsAnAttendedTransfer() {
        Pair pair = connect("1002");
        Call third = transfer("*2", pair.called(), pair.caller(), "1003");
        Await.now(third.accept());
        Heard announcement = Heard.of(third);
        Phones.keepSaying(pair.called(), 5);
        announcement.audio();
        assertThat(pair.caller().state()).isEqualTo(CallState.ACTIVE);
        Phones.end(pair.called());
        announcement.quiet().stop();
        talk(pair.caller(), third);
        Phones.end(pair.caller());
        assertThat(Await.now(third.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    /** The default extensions do not enable the code: one that does is added. */
    @Test
    void codeHangsUp() {
        phones.asterisk().cli("dialplan add extension 690,1,Dial,PJSIP/1002,30,hH into from-phones");
        Pair pair = connect("690");
        pair.caller().sendDtmf("*0");
        assertThat(Await.now(pair.called().ended()).reason()).isEqualTo(EndReason.REMOTE);
        assertThat(Await.now(pair.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
    }
}
