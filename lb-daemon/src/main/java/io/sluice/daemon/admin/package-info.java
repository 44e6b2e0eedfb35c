/** The admin server: metrics, health, readiness and the state of backends, over HTTP for operators. */
@NullMarked
package io.sluice.daemon.admin;

import org.jspecify.annotations.NullMarked;
