package io.xphone.verticle.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Selection of the UDP socket for a request. */
class UdpSelectionTest {

    private static InetSocketAddress at(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                LocalAddresses.ofLiteral(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # sockets                                | remote       | our Contact     | route     | place
            10.0.0.1:5060                            | 192.0.2.9    | -               | 10.0.0.1  | 0
            10.0.0.1:5060 192.0.2.1:5060             | 192.0.2.9    | -               | 192.0.2.1 | 1
            10.0.0.1:5060 192.0.2.1:5060             | 192.0.2.9    | 10.0.0.1:5060   | 192.0.2.1 | 0
            10.0.0.1:5060 192.0.2.1:5060             | 192.0.2.9    | 203.0.113.5:999 | 192.0.2.1 | 1
            10.0.0.1:5060 192.0.2.1:5060             | 192.0.2.9    | -               | 10.9.9.9  | 0
            10.0.0.1:5060 0.0.0.0:5070               | 192.0.2.9    | -               | 192.0.2.1 | 1
            10.0.0.1:5060 0.0.0.0:5070               | 192.0.2.9    | 192.0.2.1:5070  | 10.0.0.1  | 1
            0.0.0.0:5060 0.0.0.0:5070                | 192.0.2.9    | 192.0.2.1:5070  | 192.0.2.1 | 1
            0.0.0.0:5060 0.0.0.0:5070                | 192.0.2.9    | -               | 192.0.2.1 | 0
            127.0.0.1:5060                           | 192.0.2.9    | -               | 192.0.2.1 | -1
            127.0.0.1:5060                           | 192.0.2.9    | 127.0.0.1:5060  | 192.0.2.1 | -1
            127.0.0.1:5060 192.0.2.1:5060            | 192.0.2.9    | 127.0.0.1:5060  | 10.9.9.9  | 1
            127.0.0.1:5060 192.0.2.1:5060            | 127.0.0.5    | -               | 127.0.0.1 | 0
            127.0.0.9:5060                           | 127.0.0.1    | -               | 127.0.0.1 | 0
            [2001:db8::1]:5060 10.0.0.1:5060         | 10.0.0.9     | -               | 10.0.0.1  | 1
            10.0.0.1:5060                            | 2001:db8::9  | -               | ::1       | -1
            [2001:db8::1]:5060 [2001:db8::2]:5060    | 2001:db8::9  | 2001:DB8::2:5060 | 2001:db8::1 | 1
            """)
    void selectsTheSocketThatThePeerKnows(String sockets, String remote, String contact, String route, int place) {
        InetSocketAddress named = contact == null
                ? null
                : InetSocketAddress.createUnresolved(
                        contact.substring(0, contact.lastIndexOf(':')),
                        Integer.parseInt(contact.substring(contact.lastIndexOf(':') + 1)));
        assertThat(UdpSelection.pick(
                        Arrays.stream(sockets.split(" "))
                                .map(UdpSelectionTest::at)
                                .toList(),
                        LocalAddresses.ofLiteral(remote),
                        named,
                        peer -> route))
                .isEqualTo(place);
    }
}
