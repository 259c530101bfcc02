package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Literals of addresses. */
class LocalAddressesTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8:0:0:0:0:0:0, 2001:db8::",
        "fe80:0:0:0:0:0:0:7, fe80::7",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3"
    })
    void ipv6LiteralsAreShortened(String text, String literal) throws Exception {
        assertThat(LocalAddresses.literal(InetAddress.getByName(text))).isEqualTo(literal);
    }
}
