package io.xphone.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.nat.stun.ServerUri.Transport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUriTest {

    @ParameterizedTest
    @CsvSource({
        "turn:turn.example.com, turn.example.com, 3478, UDP",
        "turn:turn.example.com:5000, turn.example.com, 5000, UDP",
        "TURN:turn.example.com?transport=UDP, turn.example.com, 3478, UDP",
        "turn:192.0.2.1:1?transport=tcp, 192.0.2.1, 1, TCP",
        "turns:turn.example.com, turn.example.com, 5349, TLS",
        "turns:turn.example.com:443?transport=tcp, turn.example.com, 443, TLS",
        "turn:[2001:db8::1], 2001:db8::1, 3478, UDP",
        "turn:[2001:db8::1]:99, 2001:db8::1, 99, UDP"
    })
    void turn(String text, String host, int port, Transport transport) {
        ServerUri uri = ServerUri.turn(text, "url");
        assertThat(uri.at(uri.host(), uri.port(), uri.transport()))
                .isEqualTo(new ServerUri(true, host, port, transport));
        assertThat(ServerUri.turn(uri.toString(), "url")).isEqualTo(uri);
    }

    @ParameterizedTest
    @CsvSource({
        "stun:stun.example.com, stun.example.com, 3478",
        "stun.example.com, stun.example.com, 3478",
        "stun.example.com:19302, stun.example.com, 19302",
        "192.0.2.1:1, 192.0.2.1, 1",
        "[2001:db8::1]:2, 2001:db8::1, 2",
        "stun:[2001:db8::1], 2001:db8::1, 3478"
    })
    void stun(String text, String host, int port) {
        ServerUri uri = ServerUri.stun(text, "key");
        assertThat(uri.at(uri.host(), uri.port(), uri.transport()))
                .isEqualTo(new ServerUri(false, host, port, Transport.UDP));
    }

    @ParameterizedTest
    @CsvSource({
        "turn:example.com, _turn._udp.example.com UDP _turn._tcp.example.com TCP",
        "turn:example.com?transport=udp, _turn._udp.example.com UDP",
        "turn:example.com?transport=tcp, _turn._tcp.example.com TCP",
        "turns:example.com, _turns._tcp.example.com TLS",
        "turns:example.com?transport=tcp, _turns._tcp.example.com TLS",
        "turn:example.com:3478, ''",
        "turn:192.0.2.1, ''",
        "turns:[2001:db8::1], ''",
        "stun:example.com, _stun._udp.example.com UDP",
        "example.com, _stun._udp.example.com UDP",
        "stun:example.com:3478, ''",
        "192.0.2.1, ''"
    })
    void namesWithoutPortAreServicesInDns(String text, String services) {
        ServerUri uri = text.startsWith("turn") ? ServerUri.turn(text, "url") : ServerUri.stun(text, "key");
        assertThat(uri.services().stream()
                        .map(service -> service.name() + " " + service.transport())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(services);
        assertThat(uri.turn() ? ServerUri.turn(uri.toString(), "url") : ServerUri.stun(uri.toString(), "key"))
                .isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "turn:",
                "stun:example.com",
                "example.com",
                "turn:example.com:0",
                "turn:example.com:65536",
                "turn:example.com:123456",
                "turn://example.com",
                "turn:user@example.com",
                "turn:example.com?transport=sctp",
                "turn:example.com?x=y",
                "turns:example.com?transport=udp",
                "turn:2001:db8::1",
                "turn:exa mple.com",
                "https://example.com"
            })
    void rejectsWithTheKeyAndTheForm(String text) {
        assertThatThrownBy(() -> ServerUri.turn(text, "media.turnServers.0.url"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("media.turnServers.0.url: \"" + text + "\"")
                .hasMessageContaining("write turn:host");
    }

    @Test
    void stunOverStreamsIsNoStunServer() {
        for (String text : new String[] {"stuns:a", "stun:a?transport=tcp", "turn:a", "stun:a?transport=udp"}) {
            assertThatThrownBy(() -> ServerUri.stun(text, "key"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("key: \"" + text + "\"")
                    .hasMessageContaining("write stun:host");
        }
        assertThatThrownBy(() -> ServerUri.turn(null, "key")).isInstanceOf(IllegalArgumentException.class);
    }
}
