package io.xphone.node;

import io.vertx.core.Future;
import io.xphone.Phone;
import io.xphone.PhoneState;
import io.xphone.RegistrationException;
import io.xphone.options.PhoneOptions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A phone of a node. The node runs whether or not it gets registered: it is tried again until it is. */
final class PhoneAgent extends Agent {

    private static final Logger LOG = LoggerFactory.getLogger(PhoneAgent.class);
    private static final long AGAIN_MS = 30_000;

    private final NodeConfig.PhoneEntry entry;
    private final Desk desk;
    private Phone phone;
    private boolean stopping;
    private boolean draining;
    private long again = -1;

    PhoneAgent(NodeConfig.PhoneEntry entry, Desk desk) {
        this.entry = entry;
        this.desk = desk;
    }

    @Override
    public Future<?> start() {
        phone = Phone.create(vertx, entry.options());
        phone.callHandler(desk.handler(phone.name(), entry.numbers()))
                .registered(registered -> LOG.info("phone {}: registered {}", phone.name(), account()))
                .unregistered(reason -> {
                    if (!stopping) {
                        LOG.warn("phone {}: not registered any more: {}", phone.name(), reason);
                    }
                });
        return connect();
    }

    /** Fails only for what no further attempt would change. */
    private Future<Void> connect() {
        return phone.connect().recover(failure -> {
            if (!(failure instanceof RegistrationException)) {
                return Future.failedFuture(Problems.of(entry.key(), entry.key(), failure));
            }
            LOG.warn(
                    "phone {}: {} ({}); again in {} s", phone.name(), failure.getMessage(), account(), AGAIN_MS / 1000);
            again = vertx.setTimer(AGAIN_MS, due -> tryAgain());
            return Future.succeededFuture();
        });
    }

    private void tryAgain() {
        again = -1;
        if (!stopping && !draining) {
            connect().onFailure(failure -> LOG.error("phone {}: {}", phone.name(), failure.getMessage()));
        }
    }

    private String account() {
        PhoneOptions options = entry.options();
        return options.getUsername() + " at " + options.getHost() + " by "
                + options.getTransport().name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    Future<Void> drain() {
        draining = true;
        return up() ? phone.drain() : Future.succeededFuture();
    }

    @Override
    Future<Void> close() {
        stopping = true;
        if (again >= 0) {
            vertx.cancelTimer(again);
        }
        return up() ? phone.disconnect() : Future.succeededFuture();
    }

    private boolean up() {
        return phone != null && phone.state() != PhoneState.DISCONNECTED;
    }

    @Override
    List<String> report() {
        return List.of("phone " + phone.name() + ", " + account() + ": " + phone.state());
    }
}
