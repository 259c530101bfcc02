package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The IPv6 torture messages of RFC 5118. */
class Rfc5118Test {
    @TestFactory
    Stream<DynamicTest> verdicts() throws IOException {
        Path dir = Vectors.dir("sip-rfc5118");
        return Files.readAllLines(dir.resolve("VERDICTS.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(columns -> DynamicTest.dynamicTest(columns[0], () -> {
                    byte[] message = Files.readAllBytes(dir.resolve(columns[0]));
                    if (columns[2].equals("accept")) {
                        SipMessage parsed = SipParser.parse(message);
                        assertThat(SipParser.parse(SipWriter.write(parsed))).isEqualTo(parsed);
                    } else {
                        assertThatThrownBy(() -> SipParser.parse(message))
                                .isInstanceOfSatisfying(
                                        SipParseException.class,
                                        e -> assertThat(e.status()).isEqualTo(400));
                    }
                }));
    }

    @Test
    void aPortIsPartOfTheAddressOrFollowsIt() throws IOException {
        SipUri ambiguous = (SipUri) ((SipRequest) read("port-ambiguous")).requestUri();
        assertThat(ambiguous.host()).isEqualTo("[2001:db8::10:5070]");
        assertThat(ambiguous.port()).isEqualTo(-1);
        SipUri clear = (SipUri) ((SipRequest) read("port-unambiguous")).requestUri();
        assertThat(clear.host()).isEqualTo("[2001:db8::10]");
        assertThat(clear.port()).isEqualTo(5070);
    }

    @Test
    void receivedWithBracketsOrWithout() throws IOException {
        assertThat(read("via-received-param-with-delim").topVia().received()).contains("2001:db8::9:255");
        assertThat(read("via-received-param-no-delim").topVia().received()).contains("2001:db8::9:255");
    }

    private static SipMessage read(String file) throws IOException {
        return SipParser.parse(Files.readAllBytes(Vectors.dir("sip-rfc5118").resolve(file)));
    }
}
