package io.xphone.examples;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import java.util.List;

/** A server whose users register, and call each other by name. */
public class RegisteredUsers {

    public Future<SipServer> listen(Vertx vertx) {
        // tag::registrar[]
        SipServer server = SipServer.create(
                vertx,
                new SipServerOptions()
                        .setListen(List.of(new ListenOptions().setPort(5060)))
                        .setPeers(List.of(
                                new PeerOptions()
                                        .setName("alice")
                                        .setUsername("alice")
                                        .setPassword("secret"),
                                new PeerOptions()
                                        .setName("bob")
                                        .setUsername("bob")
                                        .setPassword("secret too"))));

        server.registrationHandler(event -> System.out.println(event.type() + " " + event.user()));

        server.callHandler(caller -> server.dial(caller.calledUser())
                .compose(callee -> {
                    caller.endHandler(end -> callee.end()); // also when the caller gives up while it rings
                    return callee.answered();
                })
                .compose(callee -> caller.accept().compose(accepted -> caller.bridge(callee)))
                .onFailure(failure -> caller.reject(480)));

        return server.listen();
        // end::registrar[]
    }

    public Future<Call> callAlice(SipServer server) {
        // tag::call-user[]
        return server.dial("alice") // every softphone of alice rings
                .compose(Call::answered);
        // end::call-user[]
    }
}
