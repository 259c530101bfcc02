package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.OtherJvm;
import io.xphone.peers.Coturn;
import io.xphone.peers.Netlab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two of us behind real NAT boxes, with coturn outside; the SIP port of one is forwarded, and its media is not. */
@Tag("peers")
@Execution(ExecutionMode.CONCURRENT) // each has namespaces of its own
class IceNatTest {

    private static final String CALLED = "10.77.2.2";
    private static final String CALLED_OUTSIDE = "10.77.3.4";

    private Netlab lab;
    private Coturn coturn;
    private OtherJvm caller;
    private OtherJvm called;

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {caller, called, coturn, lab}) {
            if (each != null) {
                each.close();
            }
        }
    }

    /** The remote candidate of the caller: its type when it was described, else it was found by checks. */
    @ParameterizedTest
    @CsvSource({"cone,false,srflx", "symmetric,false,relay", "cone,true,relay"})
    void mediaPassesTheBoxesOnBothSides(String nat, boolean relayOnly, String type) throws Exception {
        String server = behind(nat);
        call("a", Netlab.INSIDE, "b", CALLED, CALLED_OUTSIDE, server, relayOnly);
        assertThat(caller.says("HEARD")).isIn(type, "unknown");
    }

    /** The side outside of the box is reached at its host candidate, the one inside as its box maps it. */
    @ParameterizedTest
    @CsvSource({"cone,true,host", "cone,false,srflx", "symmetric,true,host", "symmetric,false,unknown"})
    void mediaPassesTheBoxOnOneSide(String nat, boolean callerInside, String type) throws Exception {
        String server = behind(nat);
        if (callerInside) {
            call("a", Netlab.INSIDE, "w", Netlab.WORLD, Netlab.WORLD, server, false);
        } else {
            call("w", Netlab.WORLD, "b", CALLED, CALLED_OUTSIDE, server, false);
        }
        assertThat(caller.says("HEARD")).isIn(type, callerInside ? type : "unknown");
    }

    /** The STUN and TURN server outside of boxes of a kind. */
    private String behind(String nat) throws Exception {
        lab = new Netlab(nat);
        lab.run("m", "nft", "add chain ip nat pre { type nat hook prerouting priority -100; }");
        lab.run("m", "nft", "add rule ip nat pre ip daddr " + CALLED_OUTSIDE + " tcp dport 5060 dnat to " + CALLED);
        lab.run("m", "nft", "insert rule ip f forw ct status dnat accept");
        // packets to private addresses get lost, as in the internet: without a route coturn deletes the allocation
        lab.run("w", "ip", "route", "add", "10.77.1.0/24", "via", Netlab.OUTSIDE);
        lab.run("w", "ip", "route", "add", "10.77.2.0/24", "via", CALLED_OUTSIDE);
        coturn = Coturn.in(lab.namespace("w"), Netlab.WORLD);
        return Netlab.WORLD + ":" + coturn.port();
    }

    /** Calls from one namespace, at its address, to another, at the address that the caller knows. */
    private void call(String from, String host, String to, String other, String known, String server, boolean relayOnly)
            throws Exception {
        called = OtherJvm.start(lab.at(to), IceNatMain.class, other, server, "" + relayOnly);
        called.ready();
        caller = OtherJvm.start(lab.at(from), IceNatMain.class, host, server, "" + relayOnly, known);
        caller.ready();
    }
}
