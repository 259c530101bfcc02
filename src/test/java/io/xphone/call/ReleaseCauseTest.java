package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.call.message.ReleaseCause;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseCauseTest {

    private static ReleaseCause read(String... values) {
        SipRequest.Builder bye = CallFixture.invite();
        for (String value : values) {
            bye.add(HeaderName.REASON, value);
        }
        return ReleaseCause.of(bye.build());
    }

    @ParameterizedTest
    @CsvSource({
        "200, 0",
        "180, 0",
        "0, 0",
        "700, 0",
        "404, 1",
        "604, 1",
        "486, 17",
        "600, 17",
        "480, 18",
        "403, 21",
        "603, 21",
        "401, 21",
        "407, 21",
        "410, 22",
        "482, 25",
        "483, 25",
        "484, 28",
        "502, 38",
        "500, 41",
        "503, 41",
        "405, 63",
        "488, 65",
        "415, 79",
        "501, 79",
        "408, 102",
        "504, 102",
        "420, 127",
        "302, 127",
        "699, 127",
        "487, 16"
    })
    void statusesMapToCauses(int status, int cause) {
        assertThat(ReleaseCause.fromStatus(status)).isEqualTo(cause);
    }

    @Test
    void bothProtocolsAreParsed() {
        assertThat(read("SIP ;cause=200 ;text=\"Call completed elsewhere\""))
                .isEqualTo(new ReleaseCause(200, 0, "Call completed elsewhere"));
        assertThat(read("q.850;Cause=16;Text=Terminated, sip;cause=486"))
                .isEqualTo(new ReleaseCause(486, 16, "Terminated"));
        assertThat(read("Q.850;cause=16", "SIP;cause=503;text=\"a, b; c\""))
                .isEqualTo(new ReleaseCause(503, 16, "a, b; c"));
    }

    @Test
    void malformedValuesAreIgnored() {
        ReleaseCause nothing = new ReleaseCause(0, 0, "");
        for (String value : new String[] {
            "",
            ";",
            "SIP",
            "SIP;cause",
            "SIP;cause=",
            "SIP;cause=abc",
            "SIP;cause=99999999999",
            "SIP;cause=-1",
            "Q.850;cause=0",
            "Q.850;cause=128",
            "X;cause=16",
            "SIP;text=\"unclosed",
            "SIP;cause=\"",
            "=;=;="
        }) {
            assertThat(read(value)).as(value).isEqualTo(nothing);
        }
    }

    @Test
    void writtenValuesCanBeParsed() {
        assertThat(read(ReleaseCause.q850Value(102, "Media timeout")))
                .isEqualTo(new ReleaseCause(0, 102, "Media timeout"));
        assertThat(read(ReleaseCause.sipValue(488, "x"))).isEqualTo(new ReleaseCause(488, 0, "x"));
    }
}
