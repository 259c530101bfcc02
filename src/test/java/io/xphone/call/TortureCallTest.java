package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import io.xphone.call.OutOfDialogRequests.Policy;
import io.xphone.call.core.CallEffect;
import io.xphone.call.settings.CallSettings;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The responses of a user agent to the messages of RFC 4475 that the parser accepts. (wsinv has a To tag.) */
class TortureCallTest {

    @ParameterizedTest
    @CsvSource({
        "wsinv, 481",
        "esc01, 180",
        "longreq, 180",
        "inv2543, 400", // no Contact
        "invut, 415",
        "sdp01, 406",
        "bext01, 420",
        "unkscm, 416",
        "novelsc, 416",
        "intmeth, 405",
        "esc02, 405",
        "lwsdisp, 200",
        "semiuri, 200",
        "transports, 200",
        "zeromf, 200"
    })
    void responses(String name, int status) throws IOException {
        byte[] data = read(name + ".dat");
        SipRequest request = (SipRequest) SipParser.parse(data, 0, data.length, SipLimits.DEFAULT);
        assertThat(answer(request).status()).isEqualTo(status);
    }

    private static SipResponse answer(SipRequest request) {
        OutOfDialogRequests outOfDialog =
                new OutOfDialogRequests(CallSettings.DEFAULT, Set.of(), new CountingIdentifiers());
        Optional<SipResponse> response = outOfDialog.respond(request, Policy.OPEN);
        if (response.isPresent()) {
            return response.get();
        }
        CallFixture fixture = CallFixture.inbound(request);
        fixture.apply(fixture.call.start(0));
        return fixture.ofAll(CallEffect.Respond.class).get(0).response();
    }

    private static byte[] read(String name) throws IOException {
        try (Stream<Path> files = Files.walk(Vectors.dir("sip-rfc4475"))) {
            return Files.readAllBytes(
                    files.filter(file -> file.endsWith(name)).findFirst().orElseThrow());
        }
    }
}
