package io.sluice.daemon.config;

import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.settings.TransportSettings;
import io.sluice.daemon.admin.AdminSettings;
import java.util.Optional;

/**
 * Everything that a configuration file says, validated.
 *
 * @param traffic listeners and pools
 * @param transport how the process does its work
 * @param admin where operators are served, or empty for nowhere
 */
public record Configuration(TrafficSettings traffic, TransportSettings transport, Optional<AdminSettings> admin) {}
