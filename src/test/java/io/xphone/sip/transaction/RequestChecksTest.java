package io.xphone.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xphone.Vectors;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RequestChecksTest {

    private static SipRequest withMaxForwards(int hops) {
        return Bench.request("INVITE", "z9hG4bK1")
                .set("Max-Forwards", Integer.toString(hops))
                .build();
    }

    @Test
    void aRequestWithoutHopsLeftGoesNoFurther() {
        assertThat(RequestChecks.beforeForwarding(withMaxForwards(0), via -> false))
                .hasValue(483);
        assertThat(RequestChecks.beforeForwarding(withMaxForwards(1), via -> false))
                .isEmpty();
        SipRequest none =
                Bench.request("INVITE", "z9hG4bK1").remove("Max-Forwards").build();
        assertThat(RequestChecks.beforeForwarding(none, via -> false)).isEmpty();
    }

    @Test
    void aRequestThatWasHereBeforeIsALoop() {
        assertThat(RequestChecks.beforeForwarding(
                        withMaxForwards(5), via -> via.host().equals("192.0.2.1")))
                .hasValue(482);
    }

    @Test
    void countsDown() {
        assertThat(RequestChecks.nextMaxForwards(withMaxForwards(5))).isEqualTo(4);
        assertThat(RequestChecks.nextMaxForwards(withMaxForwards(0))).isZero();
        assertThat(RequestChecks.nextMaxForwards(Bench.request("INVITE", "z9hG4bK1")
                        .remove("Max-Forwards")
                        .build()))
                .isEqualTo(70);
    }

    @Test
    void zeroHopsLeftAreEnoughForTheLastStop() throws IOException {
        Path file = Vectors.dir("sip-rfc4475").resolve("zeromf.dat");
        assumeTrue(Files.exists(file), "no " + file);
        SipRequest request = (SipRequest) SipParser.parse(Files.readAllBytes(file));
        assertThat(request.maxForwards()).isZero();
        assertThat(Bench.text(new Bench().layer.onRequest(request, false))).startsWith("tu " + request.method());
        assertThat(RequestChecks.beforeForwarding(request, via -> false)).hasValue(483);
    }
}
