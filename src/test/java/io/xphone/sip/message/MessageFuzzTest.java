package io.xphone.sip.message;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Parser and framer throw no other exception than SipParseException on any input, and take linear time in its
 * size.
 */
class MessageFuzzTest {
    private static final String[] SEEDS = {
        SipParserTest.INVITE
                + "Contact: \"a\\\"b\" <sip:u%41:p@[2001:db8::1]:5060;x=%22;lr?h=v&s=t>;q=0.1;e=\"x,y\", <tel:+1-2;ext=3>\r\n"
                + "Route: <sip:p1;lr>,\r\n <sip:p2;lr>\r\nMax-Forwards: 70\r\nExpires: 60\r\nk: a, b\r\nSubject: gr\u00c3\u00bc\u00df\r\n"
                + "Content-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n",
        "SIP/2.0 200 OK\r\n" + SipParserTest.HEADERS
                + "CSeq: 1 INVITE\r\nm: *\r\nRecord-Route: sip:a;b=c, sip:d\r\nl:0\r\n\r\n"
    };
    private static final String SPICE = "\r\n\t \0\"\\<>,;:=@?%/*[]()0129azSIP\u00ff\u00c3\u007f\r\r\n\n\n";

    @Test
    void mutations() {
        long seed = System.nanoTime();
        System.out.println("MessageFuzzTest seed " + seed);
        Random random = new Random(seed);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] data = mutate(SipParserTest.bytes(SEEDS[i % SEEDS.length]), random);
            try {
                SipMessage message = SipParser.parse(data);
                touch(message);
                assertThat(SipParser.parse(SipWriter.write(message))).isEqualTo(message);
                parsed++;
            } catch (SipParseException expected) {
                expected.responseHeaders()
                        .ifPresent(headers -> assertThat(headers.typed().vias()).isNotEmpty());
            }
            new Framed().feed(data, 1 + random.nextInt(data.length + 1));
        }
        assertThat(parsed).isBetween(1000, 19_000);
    }

    /** Mutations of single values, with the public parsers. */
    @Test
    void mutatedValues() {
        long seed = System.nanoTime();
        System.out.println("MessageFuzzTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] data = mutate(SipParserTest.bytes("\"a\" <sip:u%41:p@[::1]:5060;x=%22;lr?h=v>;q=\"x\""), random);
            String text = Utf8.decode(data, 0, data.length);
            for (java.util.function.Function<String, Object> parser :
                    java.util.List.<java.util.function.Function<String, Object>>of(
                            NameAddress::parse,
                            NameAddress::parseList,
                            Uri::parse,
                            TelUri::parse,
                            Via::parse,
                            CSeq::parse)) {
                try {
                    parser.apply(text).hashCode();
                } catch (SipParseException expected) {
                    assertThat(expected.status()).isEqualTo(400);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "\"",
                "\\",
                " ",
                "\r\n ",
                "\n\t",
                ";a",
                ";a=b",
                "<",
                "<sip:a>,",
                "%41",
                "[",
                "(",
                "a=",
                "a:b",
                ":",
                "?a=b",
                "&a=b",
                "@",
                "\r\n",
                "\0",
                "X:\r\n",
                "\\\0",
                "SIP/2.0/UDP a,",
                "<sip:",
                "sip:a,",
                "\u00ff",
                "1"
            })
    void longRunsOfAnythingTakeLinearTime(String unit) {
        assertTimeoutPreemptively(ofSeconds(2), () -> {
            SipLimits wide = new SipLimits(1 << 20, 1 << 20, 1 << 20);
            String run = unit.repeat(65_536 / unit.length());
            for (String name : new String[] {"Via", "Contact", "l", "X"}) {
                for (String text : new String[] {
                    SipParserTest.INVITE + name + ": " + run + "\r\n\r\n",
                    "INVITE sip:b SIP/2.0\r\n" + name + ": " + run + "\r\n" + SipParserTest.HEADERS + "\r\n",
                    SipParserTest.INVITE + name + ": <sip:a" + run + ">\r\n\r\n",
                    "INVITE sip:" + run + " SIP/2.0\r\n" + SipParserTest.HEADERS + "\r\n"
                }) {
                    byte[] data = SipParserTest.bytes(text);
                    try {
                        touch(SipParser.parse(data, 0, data.length, wide));
                    } catch (SipParseException expected) {
                        assertThat(expected.status()).isIn(400, 513);
                    }
                    new Framed(wide).feed(data, 1000);
                }
            }
        });
    }

    @Test
    void aStreamInSingleOctetsTakesLinearTime() {
        assertTimeoutPreemptively(ofSeconds(2), () -> {
            Framed got = new Framed();
            got.feed(SipParserTest.bytes("X".repeat(60_000)), 1);
            assertThat(got.framer.pending()).isEqualTo(60_000);
        });
    }

    private static void touch(SipMessage message) {
        message.topVia().received();
        message.topVia().rport();
        message.from().displayName();
        message.to().tag();
        message.contacts().forEach(NameAddress::expires);
        message.routes().forEach(NameAddress::toString);
        message.recordRoutes().forEach(route -> route.withTag("x").toString());
        message.expires();
        message.maxForwards();
        message.contentType();
        message.optionTags("Supported");
        message.headers().list("X");
        message.hashCode();
        if (message instanceof SipRequest request) {
            request.requestUri().toString();
            request.response(200, null).to(request.to().withTag("t")).build().toString();
            request.replaceTopVia(request.topVia().withParameter("received", "1.2.3.4"))
                    .vias();
            request.toBuilder().from(request.from().withoutParameters()).build().toString();
            if (request.requestUri() instanceof SipUri uri) {
                assertThat(uri.matches(uri)).isTrue();
                uri.user();
                uri.headers().asList();
            }
        }
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] data = seed.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(data.length);
            byte spice = (byte) SPICE.charAt(random.nextInt(SPICE.length()));
            switch (random.nextInt(5)) {
                case 0 -> data[at] = spice;
                case 1 -> data[at] = (byte) random.nextInt(256);
                case 2 -> data = Arrays.copyOf(data, Math.max(1, at));
                case 3 -> {
                    byte[] longer = new byte[data.length + 1];
                    System.arraycopy(data, 0, longer, 0, at);
                    longer[at] = spice;
                    System.arraycopy(data, at, longer, at + 1, data.length - at);
                    data = longer;
                }
                default -> {
                    int from = random.nextInt(data.length);
                    int len = Math.min(random.nextInt(20), Math.min(data.length - from, data.length - at));
                    System.arraycopy(data.clone(), from, data, at, len);
                }
            }
        }
        return data;
    }
}
