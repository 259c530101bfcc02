package io.xphone.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.CountingIdentifiers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsRecordsTest {

    private static void text(ByteArrayOutputStream to, String value) {
        to.write(value.length());
        to.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] naptr() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 50, 1, 0});
        text(out, "s");
        text(out, "SIP+D2T");
        text(out, "");
        for (String label : List.of("_sip", "_tcp", "example", "com", "")) {
            text(out, label);
        }
        return out.toByteArray();
    }

    @Test
    void parsesNaptr() {
        assertThat(NaptrRecord.parse(naptr()))
                .contains(new NaptrRecord(50, 256, "s", "SIP+D2T", "", "_sip._tcp.example.com"));
    }

    @Test
    void parsesSrv() {
        byte[] rdata = {0, 1, 0, 2, 0x13, (byte) 0xC4, 1, 'a', 2, 'b', 'c', 0};
        assertThat(SrvRecord.parse(rdata)).contains(new SrvRecord(1, 2, 5060, "a.bc"));
        assertThat(SrvRecord.parse(new byte[7])).contains(new SrvRecord(0, 0, 0, "."));
    }

    @Test
    void rejectsTruncatedLongCompressedAndEndlessData() {
        byte[] good = naptr();
        for (int length = 0; length < good.length; length++) {
            assertThat(NaptrRecord.parse(Arrays.copyOf(good, length))).isEmpty();
        }
        assertThat(NaptrRecord.parse(Arrays.copyOf(good, good.length + 1))).isEmpty();
        assertThat(SrvRecord.parse(new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xC0, 12}))
                .isEmpty();
        assertThat(SrvRecord.parse(new byte[] {0, 0, 0, 0, 0, 0, 1, '.', 0})).isEmpty();
        byte[] endless = new byte[6 + 400];
        Arrays.fill(endless, 6, endless.length, (byte) 1);
        assertThat(SrvRecord.parse(endless)).isEmpty();
        byte[] longName = new byte[6 + 64 * 5 + 1];
        Arrays.fill(longName, 6, longName.length - 1, (byte) 'a');
        for (int i = 0; i < 5; i++) {
            longName[6 + 64 * i] = 63;
        }
        assertThat(SrvRecord.parse(longName)).isEmpty();
    }

    @Test
    void survivesMalformedInput() {
        long seed = System.nanoTime();
        System.out.println("DnsRecordsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            byte[] data = naptr();
            for (int n = random.nextInt(4); n >= 0; n--) {
                data[random.nextInt(data.length)] = (byte) random.nextInt();
            }
            NaptrRecord.parse(data);
            SrvRecord.parse(data);
        }
    }

    @Test
    void lowerPrioritiesFirst() {
        List<SrvRecord> ordered = SrvOrder.of(
                List.of(srv(2, 9, "c"), srv(1, 0, "b"), srv(0, 1, "a"), srv(0, 0, ".")), new CountingIdentifiers());
        assertThat(ordered).extracting(SrvRecord::target).containsExactly("a", "b", "c");
    }

    @Test
    void selectsByWeight() {
        List<SrvRecord> records =
                List.of(srv(0, 60, "big"), srv(0, 30, "half"), srv(0, 0, "none"), srv(0, 10, "small"));
        Random random = new Random(1);
        CountingIdentifiers ids = new CountingIdentifiers().numbers(random::nextInt);
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            List<SrvRecord> ordered = SrvOrder.of(records, ids);
            assertThat(ordered).containsExactlyInAnyOrderElementsOf(records);
            first.merge(ordered.get(0).target(), 1, Integer::sum);
        }
        assertThat(first.get("big")).isBetween(5700, 6200);
        assertThat(first.get("half")).isBetween(2700, 3200);
        assertThat(first.get("small")).isBetween(850, 1150);
        assertThat(first.get("none")).isBetween(1, 250);
    }

    private static SrvRecord srv(int priority, int weight, String target) {
        return new SrvRecord(priority, weight, 5060, target);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, IPV4",
        "0.0.0.0, IPV4",
        "255.255.255.255, IPV4",
        "::, IPV6",
        "::1, IPV6",
        "2001:db8::1, IPV6",
        "1:2:3:4:5:6:7:8, IPV6",
        "::ffff:192.0.2.1, IPV6",
        "1:2:3:4:5:6:192.0.2.1, IPV6",
        "fe80::, IPV6",
        "1:2:3:4:5:6:7::, IPV6",
        "example.com, ''",
        "192.0.2, ''",
        "192.0.2.256, ''",
        "192.0.2.1.5, ''",
        "1.2.3., ''",
        "1:2:3:4:5:6:7, ''",
        "1:2:3:4:5:6:7:8:9, ''",
        "1::2::3, ''",
        ":1::, ''",
        "12345::, ''",
        "g::, ''",
        "192.0.2.1::, ''",
        "1:2:3:4:5:6:7:8::, ''",
        ":, ''",
        ":::, ''"
    })
    void distinguishesAddressesFromNames(String host, String family) {
        assertThat(AddressFamily.of(host).map(AddressFamily::name).orElse("")).isEqualTo(family);
    }
}
