/** What a user may set of the data plane: immutable records that reject illegal values with a message for people. */
@NullMarked
package io.sluice.core.settings;

import org.jspecify.annotations.NullMarked;
