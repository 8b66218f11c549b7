/** Stands for packages of oclif that the built program never calls. */
export const [glob, minimatch] = []
