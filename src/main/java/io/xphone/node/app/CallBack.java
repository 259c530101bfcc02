package io.xphone.node.app;

import io.vertx.core.Vertx;
import io.xphone.Call;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers and hangs up, then calls the caller a second later, and echoes its audio. */
public final class CallBack implements Application {

    private static final Logger LOG = LoggerFactory.getLogger(CallBack.class);
    private static final int TEMPORARILY_UNAVAILABLE = 480;

    /** The BYE follows the ACK of the caller, whose phone is busy until then. */
    private static final long PAUSE_MS = 1_000;

    private final Dialer dialer;

    /** @param dialer of the phone or server that the caller called */
    public CallBack(Dialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public void handle(Call call) {
        String caller = call.remoteUser();
        if (caller == null || caller.isEmpty()) {
            CommandFailures.log(call.reject(TEMPORARILY_UNAVAILABLE), call, "reject");
            return;
        }
        String peer = call.info().getPeer();
        call.accept()
                .compose(accepted -> call.end())
                .compose(ending -> call.ended())
                .compose(ended -> Vertx.currentContext().owner().timer(PAUSE_MS, TimeUnit.MILLISECONDS))
                .compose(passed -> dialer.dial(peer, caller))
                .compose(back -> {
                    Echo.echo(back);
                    return back.answered();
                })
                .onFailure(failure ->
                        LOG.info("call {}: cannot call {} back: {}", call.id(), caller, failure.getMessage()));
    }
}
