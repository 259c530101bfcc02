package io.xphone.testing;

import io.xphone.sip.message.SipResponse;

/**
 * Repeats the 2xx to an INVITE until its ACK comes, at T1 doubling to T2, over any transport (RFC 3261 §13.3.1.4);
 * gives up after 64*T1.
 */
final class SuccessRepeater {

    private static final int FACTOR = 64;

    private final PbxEngine engine;
    private final String txId;
    private final SipResponse success;
    private final Runnable gaveUp;
    private long interval;
    private long elapsed;
    private long timer;
    private boolean stopped;

    SuccessRepeater(PbxEngine engine, String txId, SipResponse success, Runnable gaveUp) {
        this.engine = engine;
        this.txId = txId;
        this.success = success;
        this.gaveUp = gaveUp;
        this.interval = engine.options.timers().t1();
    }

    /** The CSeq number whose ACK ends it. */
    long sequence() {
        return success.cseq().number();
    }

    SuccessRepeater start() {
        schedule();
        return this;
    }

    private void schedule() {
        timer = engine.vertx().setTimer(interval, fired -> {
            elapsed += interval;
            if (stopped) {
                return;
            }
            if (elapsed >= FACTOR * engine.options.timers().t1()) {
                gaveUp.run();
                return;
            }
            engine.repeat(txId, success);
            interval = Math.min(2 * interval, engine.options.timers().t2());
            schedule();
        });
    }

    void stop() {
        stopped = true;
        engine.vertx().cancelTimer(timer);
    }
}
