package io.xphone.verticle.media.transport;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.OnLoopback;
import io.xphone.peers.Peers;
import io.xphone.verticle.runtime.MonotonicClock;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Allocation of ports for calls. */
class RtpSocketPairTest extends OnLoopback {

    private static final int PAIRS = 200;

    private final InetAddress here = InetAddress.getLoopbackAddress();
    private final List<DatagramSocket> others = new ArrayList<>();

    @AfterEach
    void free() {
        others.forEach(DatagramSocket::close);
    }

    private Future<RtpSocketPair> open(RtpPorts ports) {
        ContextInternal context = (ContextInternal) loop.vertx().getOrCreateContext();
        return Future.future(promise -> context.runOnContext(ignored -> RtpSocketPair.open(
                        context, here, ports, RtpPortsTest.RANDOM, 0, (data, length, sender) -> {})
                .onComplete(promise)));
    }

    /** A range of which another program holds all RTP ports but the last. */
    private int rangeOfAnother() {
        while (true) {
            int min = Peers.freePorts(2 * PAIRS);
            try {
                for (int i = 0; i < PAIRS - 1; i++) {
                    others.add(new DatagramSocket(min + 2 * i, here));
                }
                return min;
            } catch (IOException taken) { // bound by another program meanwhile
                free();
                others.clear();
            }
        }
    }

    @Test
    void lastFreePortOfARangeIsFound() throws Exception {
        int min = rangeOfAnother();
        RtpPorts ports = new RtpPorts(min, min + 2 * PAIRS - 1, 60_000, MonotonicClock::millis, RtpPortsTest.RANDOM);
        assertThat(await(open(ports)).rtpPort()).isEqualTo(min + 2 * PAIRS - 2);
        assertThat(failure(open(ports))).isInstanceOf(RtpSocketPair.PortsInUseException.class); // all were tried
        assertThat(failure(open(ports)))
                .isInstanceOf(RtpSocketPair.PortsInUseException.class)
                .hasMessageContaining("are in use");
        RtpPorts restless = new RtpPorts(min, min + 2 * PAIRS - 3, 0, MonotonicClock::millis, RtpPortsTest.RANDOM);
        assertThat(failure(open(restless)))
                .isExactlyInstanceOf(RtpSocketPair.NoPortException.class)
                .hasMessageContaining("in " + (PAIRS - 1) + " attempts");
        RtpPorts shared = new RtpPorts(min, min + 2 * PAIRS - 3, 60_000, MonotonicClock::millis, RtpPortsTest.RANDOM);
        shared.acquire(); // used by another call
        assertThat(failure(open(shared)))
                .isInstanceOf(RtpSocketPair.PortsInUseException.class)
                .hasMessageContaining("in " + (PAIRS - 2) + " attempts");
    }

    @Test
    void portWithoutRangeIsEven() throws Exception {
        for (int i = 0; i < 16; i++) {
            RtpSocketPair pair = await(open(null));
            assertThat(pair.rtpPort()).isEven();
            assertThat(pair.rtcpPort()).isEqualTo(pair.rtpPort() + 1);
        }
    }
}
