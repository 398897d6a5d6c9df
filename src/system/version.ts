/** Which azin is this? The one place that says so; a build checks that package.json agrees. */
export const version = '0.1.0'
