package io.xphone.examples;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import java.util.List;

/** A server that browsers register with and call, and that calls them. */
public class BrowserServer {

    private final Vertx vertx;

    public BrowserServer(Vertx vertx) {
        this.vertx = vertx;
    }

    public Future<SipServer> listen() {
        // tag::browser-server[]
        SipServer server = SipServer.create(
                vertx,
                new SipServerOptions()
                        .setListen(List.of(new ListenOptions()
                                .setTransport(SipTransport.WSS)
                                .setPort(8089)
                                .setPath("/ws")
                                .setAllowedOrigins(List.of("https://phone.example.com"))))
                        .setTls(new TlsOptions().setCertPath("cert.pem").setKeyPath("key.pem"))
                        .setPeers(List.of(new PeerOptions()
                                .setName("anna")
                                .setUsername("anna")
                                .setPassword("secret"))));

        server.callHandler(call -> {
            call.accept();
            var writer = call.audio().unpacedWriter();
            call.audio().reader().handler(writer::write);
        });

        return server.listen();
        // end::browser-server[]
    }

    public Future<Call> call(SipServer server) {
        // tag::call-browser[]
        return server.dial("anna", "anna") // every browser in which anna is registered rings
                .compose(call -> call.answered());
        // end::call-browser[]
    }
}
