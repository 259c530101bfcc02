package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.options.DialOptions;
import io.xphone.options.SipTransport;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Calls in G.729 with Asterisk, which returns the frames as they are. */
@Tag("peers")
class AsteriskG729Test {

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
        phones.of("1011", SipTransport.UDP);
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    @CallTest
    void echoInG729() {
        Call call = Phones.answered(
                phones.of("1011", SipTransport.UDP), "600", new DialOptions().setCodecs(List.of("G729")));
        assertThat(call.info().getCodec()).isEqualTo("G729");
        Phones.assertEcho("echo in G.729", AudioScore.G729, call);
        Phones.end(call);
    }
}
