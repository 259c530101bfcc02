package io.xphone.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceGroupTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,                192.0.2.7,              192.0.2.0/24",
        "2001:db8::1,              2001:db8:0:0::/64,      2001:db8:0::/48",
        "2001:DB8:0:0:ffff::9,     2001:db8:0:0::/64,      2001:db8:0::/48",
        "2001:db8:1:2:3:4:5:6,     2001:db8:1:2::/64,      2001:db8:1::/48",
        "[2001:db8:1:2:3:4:5:6],   2001:db8:1:2::/64,      2001:db8:1::/48",
        "2001:0db8:0001:0002::,    2001:db8:1:2::/64,      2001:db8:1::/48",
        "fe80::1%eth0,             fe80:0:0:0::/64,        fe80:0:0::/48",
        "::1,                      0:0:0:0::/64,           0:0:0::/48",
        "::,                       0:0:0:0::/64,           0:0:0::/48",
        "::ffff:192.0.2.7,         192.0.2.7,              192.0.2.0/24",
        "::ffff:c000:207,          192.0.2.7,              192.0.2.0/24",
        "64:ff9b::192.0.2.7,       192.0.2.7,              192.0.2.0/24",
        "1:2:3:4::192.0.2.7,       1:2:3:4::/64,           1:2:3::/48",
        "1::4:5:6:7:8,             1:0:0:4::/64,           1:0:0::/48",
    })
    void addressesOfACustomerAreOneGroup(String address, String customer, String network) {
        assertThat(SourceGroup.of(address)).hasToString(customer);
        assertThat(SourceGroup.network(address)).hasToString(network);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "trunk",
        "1:2",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        ":1",
        "1:::2",
        "::1.2.3",
        "::1.2.3.456",
        "1.2.3.4:5060",
        "::1.2.3.4.5",
    })
    void anyOtherTextIsAGroupOfItsOwn(String text) {
        assertThat(SourceGroup.of(text).name()).isEqualTo(text);
    }

    @Test
    void everyLiteralThatJavaWritesIsRead() throws Exception {
        long seed = System.nanoTime();
        System.out.println("SourceGroupTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(16); zero > 0; zero--) {
                bytes[random.nextInt(16)] = 0;
            }
            InetAddress address = Inet6Address.getByAddress(null, bytes, -1);
            byte[] same = bytes.clone();
            for (int at = 8; at < 16; at++) {
                same[at] ^= 0x55;
            }
            if (bytes[0] == 0) {
                continue; // may stand for an IPv4 address
            }
            assertThat(SourceGroup.of(address.getHostAddress()))
                    .isEqualTo(SourceGroup.of(InetAddress.getByAddress(same).getHostAddress()))
                    .satisfies(group -> assertThat(group.name()).endsWith("/64"));
        }
    }

    @Test
    void anyTextIsTaken() {
        long seed = System.nanoTime();
        System.out.println("SourceGroupTest seed " + seed);
        Random random = new Random(seed);
        String characters = "0123456789abcdefF:::..%[]x";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            assertThatCode(() -> {
                        SourceGroup.of(text.toString());
                        SourceGroup.network(text.toString());
                    })
                    .as(text.toString())
                    .doesNotThrowAnyException();
        }
    }
}
