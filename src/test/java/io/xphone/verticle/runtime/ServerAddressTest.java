package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts and ports of options. */
class ServerAddressTest {

    @ParameterizedTest
    @CsvSource({
        "pbx.example.com, 0, pbx.example.com, -1",
        "pbx.example.com, 5070, pbx.example.com, 5070",
        "pbx.example.com:5080, 0, pbx.example.com, 5080",
        "pbx.example.com:5080, 5070, pbx.example.com, 5080",
        "192.0.2.1:65535, 0, 192.0.2.1, 65535",
        "2001:db8::1, 0, [2001:db8::1], -1",
        "2001:db8::1, 5070, [2001:db8::1], 5070",
        "::1, 0, [::1], -1",
        "[2001:db8::1], 0, [2001:db8::1], -1",
        "[2001:db8::1], 5070, [2001:db8::1], 5070",
        "[2001:db8::1]:5080, 5070, [2001:db8::1], 5080",
        "' pbx:5080 ', 0, pbx, 5080"
    })
    void hostAndPortAreParsed(String text, int port, String host, int number) {
        assertThat(ServerAddress.parse(text, port, "host")).isEqualTo(new ServerAddress(host, number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":5060",
                "pbx:",
                "pbx:0",
                "pbx:-1",
                "pbx:-5060",
                "pbx:65536",
                "pbx:sip",
                "[::1]:0",
                "[::1]:x",
                "a b",
                "sip:1@pbx",
                "http://pbx"
            })
    void invalidTextsAreRejectedAndNamed(String text) {
        assertThatThrownBy(() -> ServerAddress.parse(text, 0, "peers.a.host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("peers.a.host: \"" + text + "\"");
    }
}
