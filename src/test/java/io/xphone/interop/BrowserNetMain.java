package io.xphone.interop;

import static io.xphone.interop.NatPhoneMain.say;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.Certificates;

/**
 * In a process of its own, either the page at 127.0.0.1, for a server elsewhere; or that server, which echoes, and holds
 * a call when the digit 1 is pressed. Arguments: {@code page} or {@code server}, address of the server.
 */
final class BrowserNetMain {

    static final int PAGE = 8443;
    private static final int SERVER = 8089;

    private BrowserNetMain() {}

    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx();
        if (args[0].equals("page")) {
            Await.now(BrowserPhone.page(vertx, PAGE, args[1] + ":" + SERVER, new JsonObject())
                    .listen());
        } else {
            Await.now(BrowserPhone.server(
                            vertx,
                            args[1],
                            SERVER,
                            new Certificates("authority").options("server", "IP:" + args[1]),
                            call -> {
                                BrowserPhone.echo(call);
                                call.dtmfHandler(digit -> {
                                    say("DIGIT " + digit.digit());
                                    call.hold().onFailure(failure -> System.out.println(failure));
                                });
                                call.ended().onSuccess(end -> say("ENDED " + end.reason()));
                            })
                    .listen());
        }
        say("READY");
        while (System.in.read() >= 0) {
            // exits with its parent
        }
        Runtime.getRuntime().halt(0);
    }
}
