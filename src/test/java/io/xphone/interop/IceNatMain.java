package io.xphone.interop;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static io.xphone.interop.NatPhoneMain.echoes;
import static io.xphone.interop.NatPhoneMain.say;

import io.vertx.core.Vertx;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.options.IceMode;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TurnServerOptions;
import io.xphone.peers.Coturn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server with ICE in its own process. It echoes the calls that it receives; with the address of another one it calls
 * that. Arguments: local address, address and port of coturn, whether only relays are used, whom to call or nothing.
 */
final class IceNatMain {

    static final int PORT = 5060;

    private IceNatMain() {}

    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx();
        MediaOptions media = new MediaOptions()
                .setIce(IceMode.FULL)
                .setRtcpMux(true)
                .setGatherTimeoutMs(2_000)
                .setStunServer("stun:" + args[1])
                .setTurnServers(new ArrayList<>(List.of(new TurnServerOptions()
                        .setUrl("turn:" + args[1])
                        .setUsername(Coturn.USER)
                        .setPassword(Coturn.PASSWORD))))
                .setIceRelayOnly(Boolean.parseBoolean(args[2]));
        SipServer server = SipServer.create(
                vertx,
                new SipServerOptions()
                        .setListen(new ArrayList<>(List.of(new ListenOptions()
                                .setTransport(SipTransport.TCP)
                                .setHost(args[0])
                                .setPort(PORT))))
                        .setPeers(new ArrayList<>(List.of(
                                new PeerOptions().setName("other").setHosts(new ArrayList<>(List.of("10.77.0.0/16"))))))
                        .setMedia(media));
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        server.callHandler(calls::add);
        await(server.listen());
        say("READY");
        if (args.length > 3) {
            Call call = await(server.dialUri("sip:echo@" + args[3] + ":" + PORT + ";transport=tcp"));
            await(call.answered());
            echoes(call);
            String remote = await(call.quality()).getRemoteAddress();
            String type = "unknown";
            for (String line : await(call.refresh()).getRemoteSdp().split("\r\n")) {
                String[] words = line.split(" ");
                if (line.startsWith("a=candidate:") && remote.equals(words[4] + ":" + words[5])) {
                    type = words[7];
                }
            }
            say("HEARD " + type);
            await(call.end());
        } else {
            Call call = next(calls);
            await(call.accept());
            AudioWriter writer = call.audio().writer();
            call.audio().reader().handler(writer::write);
            await(call.ended());
        }
        while (System.in.read() >= 0) {
            // exits with its parent
        }
        Runtime.getRuntime().halt(0);
    }
}
